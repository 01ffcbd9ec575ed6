/** Process groups. Every operation runs on the group's own thread, one after the other. */

import type { Handle } from './addon-values.js';

/** How the values of all processes become one. */
export type NativeReduceOp = 'sum' | 'mean' | 'min' | 'max' | 'product';

/** Where a process finds the others. */
export interface GroupSpec {
  /** Of the store that all meet at. */
  readonly host: string;
  readonly port: number;
  /** Whether this process holds the store. */
  readonly servesStore: boolean;
  /** Whether rank 0 holds it, and not the launcher. */
  readonly storeIsRank0: boolean;
  readonly rank: number;
  readonly worldSize: number;
  /** Seconds. */
  readonly timeout: number;
  /** Tells this start of the processes from others in a store that outlives them. */
  readonly prefix: string;
  /** Of this machine, as the others reach it; `''` for what its host name resolves to. */
  readonly address: string;
  /** Of the network, instead of an address. */
  readonly interfaces: readonly string[];
  /** What moves tensors of GPUs; `'auto'` is NCCL where every process has it. */
  readonly backend: 'auto' | 'gloo' | 'nccl';
}

/** What processes do together. */
export interface GroupCommands {
  /** Whether this libtorch has c10d with Gloo. */
  groupsAvailable(): boolean;
  groupJoin(spec: GroupSpec): Promise<Handle>;
  /** Whether tensors of GPUs go by NCCL. */
  groupUsesNccl(group: Handle): boolean;
  /** A group of the same processes with connections of its own. */
  groupAnother(group: Handle): Promise<Handle>;
  groupAllReduce(group: Handle, tensor: Handle, op: NativeReduceOp): Promise<void>;
  groupBroadcast(group: Handle, tensor: Handle, from: number): Promise<void>;
  groupAllGather(group: Handle, tensor: Handle): Promise<Handle>;
  groupReduceScatter(group: Handle, tensor: Handle, op: NativeReduceOp): Promise<Handle>;
  /** Bytes of each, by rank. */
  groupExchange(group: Handle, bytes: Uint8Array): Promise<Uint8Array[]>;
  groupBarrier(group: Handle): Promise<void>;
  groupLeave(group: Handle): Promise<void>;
  /** Serves a store of words, or finds one within so many seconds. */
  storeOpen(host: string, port: number, serves: boolean, timeout: number): Promise<Handle>;
  storeSet(store: Handle, key: string, value: string): Promise<void>;
  /** `null` where nobody has set it. */
  storeGet(store: Handle, key: string): Promise<string | null>;
  /** The sum of what was added under a key. */
  storeAdd(store: Handle, key: string, number: number): Promise<number>;
  /** Tells the others why this process leaves, and leaves. */
  groupGiveUp(group: Handle, reason: string): Promise<void>;
}
