/** Processes that work together, and what they tell each other. */

import { deserialize, serialize } from 'node:v8';
import { OptionError, StateError } from '../errors.js';
import type { Handle, NativeReduceOp } from '../native/addon.js';
import { native } from '../native/load.js';
import { checkNumber, checkOneOf } from '../option-checks.js';
import { handleOf } from '../tensor/native-object.js';
import { type Tensor, wrap } from '../tensor/tensor.js';

/** How the tensors of all processes become one, element by element. */
export type ReduceOp = NativeReduceOp;

const REDUCE_OPS: readonly ReduceOp[] = ['sum', 'mean', 'min', 'max', 'product'];

/** What a {@link ProcessGroup} is made of. Internal. */
export interface GroupPlace {
  readonly rank: number;
  readonly worldSize: number;
  readonly timeout: number;
}

/**
 * The processes that were started together, from `initProcessGroup`. Every process calls the same operations in the same order; each call waits for the others, on a thread of the group's own, and
 * resolves when the result is there. Tensors of a GPU go by NCCL where {@link backend} says so, else through the host.
 *
 * Several calls may be made without awaiting them: they run one after the other. A tensor belongs to its operation until that has settled.
 *
 * When a process is lost, the operation rejects on every other one, and so does all that follows: what is left to do is to end, and to be started again.
 *
 * @throws each operation:
 * {@link DistributedError} `ERR_DISTRIBUTED_PEER` for a process that ended or failed, `ERR_DISTRIBUTED_TIMEOUT` for one that did not come in time, both with `rank`, `operation` and, where known, `peer`;
 * `ERR_DISTRIBUTED_MISMATCH` where the processes called different things, after which the group goes on; {@link StateError} `ERR_GROUP_CLOSED` after {@link destroy}
 * @example
 * const group = await distributed.initProcessGroup();
 * await group.allReduce(gradient, 'mean');
 * await group.destroy();
 */
export class ProcessGroup implements AsyncDisposable {
  /** This process's number, from 0. */
  readonly rank: number;
  /** How many processes there are. */
  readonly worldSize: number;
  /** Seconds that an operation waits for the others. */
  readonly timeout: number;
  /** What moves tensors of a GPU: `'gloo'` through the host, `'nccl'` from device to device. Tensors of the CPU, objects and barriers go by Gloo. */
  readonly backend: 'gloo' | 'nccl';
  #handle: Handle | null;

  /** Made by `initProcessGroup` and {@link another}. */
  constructor(handle: Handle, { rank, worldSize, timeout }: GroupPlace) {
    this.#handle = handle;
    this.rank = rank;
    this.worldSize = worldSize;
    this.timeout = timeout;
    this.backend = native().groupUsesNccl(handle) ? 'nccl' : 'gloo';
  }

  /** True once {@link destroy} was called. */
  get destroyed(): boolean {
    return this.#handle === null;
  }

  /** Reduces a tensor over all processes, in place: each gets the result, the same bits everywhere. As `torch.distributed.all_reduce`. */
  async allReduce(tensor: Tensor, op: ReduceOp = 'sum'): Promise<void> {
    await native().groupAllReduce(this.handle('allReduce'), handleOf(tensor), checkOneOf('allReduce', 'op', op, REDUCE_OPS));
  }

  /** Gives every process the values that the tensor has at rank `src`, in place. As `torch.distributed.broadcast`. */
  async broadcast(tensor: Tensor, src = 0): Promise<void> {
    await native().groupBroadcast(this.handle('broadcast'), handleOf(tensor), this.#checkRank('broadcast', src));
  }

  /** The tensors `[n, ...]` of all processes, one behind the other by rank: `[worldSize * n, ...]`. As `torch.distributed.all_gather_into_tensor`. */
  async allGather(tensor: Tensor): Promise<Tensor> {
    return wrap(await native().groupAllGather(this.handle('allGather'), handleOf(tensor)));
  }

  /** Reduces `[worldSize * n, ...]` over all processes and gives each its own part, `[n, ...]`. As `torch.distributed.reduce_scatter_tensor`. */
  async reduceScatter(tensor: Tensor, op: ReduceOp = 'sum'): Promise<Tensor> {
    const reduced = native().groupReduceScatter(
      this.handle('reduceScatter'),
      handleOf(tensor),
      checkOneOf('reduceScatter', 'op', op, REDUCE_OPS),
    );
    return wrap(await reduced);
  }

  /** Waits until every process has come here. */
  async barrier(): Promise<void> {
    await native().groupBarrier(this.handle('barrier'));
  }

  /**
   * What each process gives, by rank: plain data, maps, sets, dates, typed arrays, as `structuredClone` takes it.
   *
   * @throws {OptionError} `ERR_OBJECT_NOT_PLAIN` for functions and tensors
   */
  async allGatherObject<T>(value: T): Promise<T[]> {
    const all = await native().groupExchange(this.handle('allGatherObject'), bytesOf('allGatherObject', value));
    return all.map((bytes) => deserialize(bytes) as T);
  }

  /** What rank `src` gives; the values of the others do not matter. As {@link allGatherObject}. */
  async broadcastObject<T>(value: T, src = 0): Promise<T> {
    const from = this.#checkRank('broadcastObject', src);
    const mine = this.rank === from ? bytesOf('broadcastObject', value) : new Uint8Array();
    const all = await native().groupExchange(this.handle('broadcastObject'), mine);
    return deserialize(all[from] as Uint8Array) as T;
  }

  /** Another group of the same processes, with a thread and connections of its own; every process must ask, in the same order as its other operations. */
  async another(): Promise<ProcessGroup> {
    return new ProcessGroup(await native().groupAnother(this.handle('another')), this);
  }

  /**
   * Leaves because of a failure of this process: the operations of the others reject, and their errors say this reason. Does nothing for a group that was destroyed.
   */
  async fail(reason: string): Promise<void> {
    if (this.#handle === null) return;
    const handle = this.#handle;
    this.#handle = null;
    await native().groupGiveUp(handle, reason);
    native().release(handle);
  }

  /** Leaves the group, as every process should once nothing is left to do. A second call does nothing. */
  async destroy(): Promise<void> {
    if (this.#handle === null) return;
    const handle = this.#handle;
    this.#handle = null;
    await native().groupLeave(handle);
    native().release(handle);
  }

  /** {@link destroy}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.destroy();
  }

  /** The native group. Internal. */
  handle(operation: string): Handle {
    if (this.#handle !== null) return this.#handle;
    throw new StateError('ERR_GROUP_CLOSED', `${operation}: this process has left the group. Join again with initProcessGroup().`);
  }

  #checkRank(operation: string, rank: number): number {
    return checkNumber(operation, 'src', rank, { integer: true, min: 0, max: this.worldSize - 1 });
  }
}

function bytesOf(operation: string, value: unknown): Uint8Array {
  try {
    return serialize(value);
  } catch (cause) {
    throw new OptionError(
      'ERR_OBJECT_NOT_PLAIN',
      `${operation}: the value cannot be sent to another process (${String((cause as Error).message)}). Give plain data, maps or typed arrays; send tensors with broadcast() or allGather().`,
      { cause, fields: { operation } },
    );
  }
}
