/** One of several processes that do what the first argument names, and print what they found. */

import { setTimeout as pause } from 'node:timers/promises';
import { initProcessGroup, type ProcessGroup } from '../../src/distributed/index.js';
import type { NeveError } from '../../src/errors.js';
import { mul } from '../../src/ops/index.js';
import { ones, slice, type Tensor, tensor } from '../../src/tensor/index.js';

const [name = ''] = process.argv.slice(2);

const CASES: Readonly<Record<string, (group: ProcessGroup) => Promise<unknown>>> = {
  async reduce(group) {
    const values = (): Tensor => tensor([group.rank + 1, -group.rank, 0.5]);
    const found: Record<string, unknown> = {};
    for (const op of ['sum', 'mean', 'min', 'max', 'product'] as const) {
      const mine = values();
      await group.allReduce(mine, op);
      found[op] = mine.toArray();
    }
    const whole = tensor(BigInt64Array.of(BigInt(group.rank), 2n ** 60n));
    await group.allReduce(whole);
    found.int64 = [...whole.toTypedArray()].map(String);
    // Written through a view of every second column.
    const wide = ones([2, 4]);
    await group.allReduce(wide.at(slice(), slice(null, null, 2)));
    found.strided = wide.toArray();
    return found;
  },
  async gather(group) {
    const mine = tensor([[group.rank, 10 * group.rank]]);
    const all = await group.allGather(mine);
    const scattered = await group.reduceScatter(mul(ones([2 * group.worldSize, 1]), group.rank + 1));
    const half = tensor([group.rank === 1 ? 7 : 0], { dtype: 'bfloat16' });
    await group.broadcast(half, 1);
    return {
      all: all.toArray(),
      scattered: scattered.toArray(),
      half: half.toArray(),
      number: (await group.allGather(tensor(group.rank))).toArray(),
    };
  },
  async objects(group) {
    const all = await group.allGatherObject({ rank: group.rank, long: 'x'.repeat(1 + 1000 * group.rank), map: new Map([[1, Number.NaN]]) });
    const from = await group.broadcastObject(group.rank === 1 ? { big: 2n ** 70n } : undefined, 1);
    return {
      ranks: all.map(({ rank }) => rank),
      lengths: all.map(({ long }) => long.length),
      nan: all.every(({ map }) => Number.isNaN(map.get(1))),
      big: String(from?.big),
    };
  },
  async another(group) {
    const other = await group.another();
    const [mine, theirs] = [tensor([1]), tensor([2])];
    // Two threads, and each waits for its own.
    await Promise.all([group.allReduce(mine), other.allReduce(theirs)]);
    await other.destroy();
    await group.barrier();
    return { mine: mine.toArray(), theirs: theirs.toArray(), code: await codeOf(() => other.barrier()) };
  },
  async mismatch(group) {
    const wrong = await errorOf(() => group.allReduce(ones([group.rank + 1])));
    const different = await errorOf(() => (group.rank === 0 ? group.barrier() : group.broadcast(ones([2]))));
    // Nothing is lost: what follows works.
    const after = tensor([1]);
    await group.allReduce(after);
    return { wrong: wrong.message, fields: wrong.fields, code: wrong.code, different: different.message, after: after.toArray() };
  },
  async refused(group) {
    return [
      await codeOf(() => group.allReduce(tensor([true]), 'sum')),
      await codeOf(() => group.allReduce(tensor([1], { dtype: 'int64' }), 'mean')),
      await codeOf(() => group.reduceScatter(ones([2 * group.worldSize + 1]))),
      await codeOf(() => group.allReduce(ones([1]), 'median' as 'sum')),
      await codeOf(() => group.broadcast(ones([1]), group.worldSize)),
      await codeOf(() => group.allGatherObject(() => undefined)),
    ];
  },
  /** The last rank ends without a word. */
  async killed(group) {
    await group.barrier();
    if (group.rank === group.worldSize - 1) process.kill(process.pid, 'SIGKILL');
    const { code, message, fields } = await errorOf(() => group.allReduce(ones([1000])));
    return { code, message, fields, again: await codeOf(() => group.barrier()) };
  },
  async killedFirst(group) {
    await group.barrier();
    if (group.rank === 0) process.kill(process.pid, 'SIGKILL');
    const { code, message, fields } = await errorOf(() => group.allReduce(ones([1000])));
    return { code, message, fields };
  },
  /** Rank 1 says what it failed of. */
  async failed(group) {
    await group.barrier();
    if (group.rank === 1) {
      await group.fail('ERR_TEST: out of luck');
      return { destroyed: group.destroyed };
    }
    const { code, message, fields } = await errorOf(() => group.allReduce(ones([1000])));
    return { code, message, fields };
  },
  /** Rank 1 does not come. */
  async late(group) {
    await group.barrier();
    if (group.rank === 1) await pause(8_000);
    const { code, message, fields } = await errorOf(() => group.allReduce(ones([1000])));
    return { code, message, fields };
  },
  /** Rank 1 asks a second group for what a machine without GPUs does not have. */
  async nccl(group) {
    const { code, message, fields } = await errorOf(() => initProcessGroup(group.rank === 1 ? { backend: 'nccl' } : {}));
    return { backend: group.backend, code, message, fields };
  },
  /** Leaves while an operation waits. */
  async exit(group) {
    if (group.rank === 0) {
      group.barrier().catch(() => undefined);
      await pause(200);
      console.log(JSON.stringify({ left: true }));
      process.exit(0);
    }
    // The first has come from rank 0 before it left.
    const barriers = async (): Promise<void> => {
      await pause(1000);
      await group.barrier();
      await group.barrier();
    };
    return errorOf(barriers).then(({ code }) => ({ code }));
  },
};

async function errorOf(work: () => Promise<unknown>): Promise<NeveError> {
  try {
    await work();
  } catch (error) {
    return error as NeveError;
  }
  throw new Error('It did not fail.');
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  return (await errorOf(work)).code;
}

const group = await initProcessGroup({ timeout: name === 'late' ? 2 : 60 });
const run = CASES[name];
if (run === undefined) throw new Error(`No case '${name}'.`);
const found = await run(group);
console.log(JSON.stringify({ rank: group.rank, found }));
await group.destroy();
