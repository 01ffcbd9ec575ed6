/** How a process joins the others. */

import { checkKeys, DistributedError, OptionError } from '../errors.js';
import { native } from '../native/load.js';
import { badOption, checkNumber, checkOneOf } from '../option-checks.js';
import { missingVariables, rankEnvironment } from './environment.js';
import { writeUncaughtToErrorFile } from './error-file.js';
import { localAddress } from './local-address.js';
import { ProcessGroup } from './process-group.js';

/** Options of {@link initProcessGroup}; names and defaults are those of `torch.distributed.init_process_group`. */
export interface ProcessGroupOptions {
  /**
   * What moves tensors of a GPU: `'nccl'` from device to device, `'gloo'` through the host. Tensors of the CPU go by Gloo, which every build of libtorch from PyPI has. Default: NCCL where
   * every process has it and a GPU of its own, else Gloo.
   */
  readonly backend?: 'gloo' | 'nccl';
  /** Where all meet: `'env://'` (default) reads `MASTER_ADDR` and `MASTER_PORT`, `'tcp://10.0.0.1:29500'` says it. */
  readonly initMethod?: string;
  /** This process's number. Default: the environment's `RANK`. */
  readonly rank?: number;
  /** How many processes there are. Default: the environment's `WORLD_SIZE`. */
  readonly worldSize?: number;
  /** Seconds that the meeting and each operation wait for the others. Default: 1800. */
  readonly timeout?: number;
}

const OWNER = 'initProcessGroup';
const KEYS = ['backend', 'initMethod', 'rank', 'worldSize', 'timeout'] as const;
const TIMEOUT = 1800;

/** How often this process has joined at a store, by its place there: a store may outlive a group. */
const joined = new Map<string, number>();

/** Where a process meets the others. */
interface Meeting {
  readonly rank: number;
  readonly worldSize: number;
  readonly localWorldSize: number;
  readonly host: string;
  readonly port: number;
  readonly agentStore: boolean;
  readonly restartCount: number;
}

/**
 * Joins the processes that were started together and waits until all are there. Under `torchrun` and `neve launch` it needs no options; elsewhere `rank`, `worldSize` and `initMethod` say it. A
 * `Trainer` under a launcher joins by itself.
 *
 * The environment's `GLOO_SOCKET_IFNAME` chooses the network interface, as in PyTorch.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DISTRIBUTED_ENVIRONMENT` where neither options nor environment say where to meet
 * @throws {DistributedError} `ERR_DISTRIBUTED_CONNECT` where the others do not come in time, `ERR_DISTRIBUTED_UNAVAILABLE` where libtorch was built without, or
 * `'nccl'` was asked for and a process cannot use it
 * @example
 * const group = await distributed.initProcessGroup(); // torchrun --no-python --nproc-per-node 2 node train.js
 * console.log(`rank ${group.rank} of ${group.worldSize}`);
 */
export async function initProcessGroup(options: ProcessGroupOptions = {}): Promise<ProcessGroup> {
  checkKeys(OWNER, options, KEYS);
  const asked = options.backend === undefined ? null : checkOneOf(OWNER, 'backend', options.backend, ['gloo', 'nccl'] as const);
  const timeout = checkNumber(OWNER, 'timeout', options.timeout ?? TIMEOUT, { min: 0.001, max: 2 ** 31 });
  const { rank, worldSize, localWorldSize, host, port, agentStore, restartCount } = meetingOf(options);
  if (!native().groupsAvailable()) {
    throw new DistributedError(
      'ERR_DISTRIBUTED_UNAVAILABLE',
      "This build of libtorch has no c10d with Gloo, so processes cannot work together. Use one of PyPI's builds: npx neve setup installs it.",
    );
  }
  const place = `${host} ${port} ${rank}`;
  const times = joined.get(place) ?? 0;
  joined.set(place, times + 1);
  const interfaces = (process.env.GLOO_SOCKET_IFNAME ?? '').split(',').filter((name) => name !== '');
  writeUncaughtToErrorFile();
  const handle = await native().groupJoin({
    ...{ host, port, rank, worldSize, timeout, interfaces },
    servesStore: rank === 0 && !agentStore,
    storeIsRank0: !agentStore,
    // NCCL refuses two processes on one GPU.
    backend: asked ?? (native().cudaDeviceCount() < localWorldSize ? 'gloo' : 'auto'),
    prefix: `neve/${restartCount}/${times}`,
    address: interfaces.length > 0 ? '' : await localAddress(host, port),
  });
  return new ProcessGroup(handle, { rank, worldSize, timeout });
}

function meetingOf({ initMethod = 'env://', rank, worldSize }: ProcessGroupOptions): Meeting {
  const place = initMethod === 'env://' ? null : addressOf(initMethod);
  const env = { ...process.env };
  if (rank !== undefined) env.RANK = String(checkNumber(OWNER, 'rank', rank, { integer: true, min: 0 }));
  if (worldSize !== undefined) env.WORLD_SIZE = String(checkNumber(OWNER, 'worldSize', worldSize, { integer: true, min: 1 }));
  if (rank !== undefined || worldSize !== undefined) {
    // What is said here is not what the launcher spoke of.
    delete env.LOCAL_RANK;
    delete env.LOCAL_WORLD_SIZE;
  }
  if (place !== null) {
    env.MASTER_ADDR = place.host;
    env.MASTER_PORT = String(place.port);
  }
  const found = rankEnvironment(env);
  if (found === null) throw noEnvironment(missingVariables(env));
  const { localWorldSize, masterAddr: host, masterPort: port, restartCount } = found;
  // The launcher's store is where the launcher says, and nowhere else.
  const agentStore = found.agentStore && host === process.env.MASTER_ADDR && String(port) === process.env.MASTER_PORT;
  return { rank: found.rank, worldSize: found.worldSize, localWorldSize, host, port, agentStore, restartCount };
}

function addressOf(initMethod: string): { readonly host: string; readonly port: number } {
  const found = /^tcp:\/\/(?:\[([^\]]+)\]|([^:/]+)):([0-9]{1,5})\/?$/.exec(initMethod);
  const port = Number(found?.[3]);
  if (found === null || port < 1 || port > 65_535) throw badOption(OWNER, 'initMethod', initMethod, "'env://' or 'tcp://host:port'");
  return { host: (found[1] ?? found[2]) as string, port };
}

function noEnvironment(missing: readonly string[]): OptionError {
  return new OptionError(
    'ERR_DISTRIBUTED_ENVIRONMENT',
    `${OWNER}: no launcher has told this process where the others are; not set: ${missing.join(', ')}. Start it with torchrun or neve launch, or give rank, worldSize and initMethod: 'tcp://host:port'.`,
    { fields: { missing } },
  );
}
