import { describe, expect, it } from 'vitest';
import type { NativeStateTensor } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import { resolveGroups } from '../../src/optim/groups.js';
import * as optim from '../../src/optim/index.js';
import { setSeed } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { wrap } from '../../src/tensor/tensor.js';
import { NativeSession } from '../../src/trainer/contracts/fit-session.js';
import { Lifetime } from '../../src/trainer/contracts/lifetime.js';
import { resolveTrainerOptions } from '../../src/trainer/options.js';
import { prepare } from '../../src/trainer/prepare/prepare.js';
import { convolutional, rows } from '../trainer/fixtures.js';

type Work = (session: NativeSession, train: (first: number, count: number) => Promise<number[]>) => Promise<void>;

/** A session of its own over a convolutional network with batch norm, Adam in two groups. */
async function withSession(work: Work, seed = 1): Promise<void> {
  using model = convolutional(seed);
  using data = rows(32, [1, 6, 6]);
  await Lifetime.run(async (lifetime) => {
    const optimizer = optim.adam({ lr: 0.01, groups: [{ parameters: /bias$/, name: 'biases', lr: 0.02 }] });
    const options = resolveTrainerOptions({ model: model.it, loss: 'crossEntropy', optimizer, device: 'cpu' });
    const prepared = prepare(options, data.it, {}, lifetime);
    const session = new NativeSession(native(), {
      model: prepared.model.handle,
      loss: prepared.loss.handle,
      optimizer: { name: optimizer.name, groups: resolveGroups(optimizer, prepared.trainable) },
      channelsLast: prepared.channelsLast,
      onProgress: null,
    } as never);
    lifetime.defer(() => session.close());
    const source = { inputs: prepared.inputs.map(handleOf), targets: prepared.targets.map(handleOf), order: null, batchSize: 4 };
    await work(session, async (first, count) => Array.from((await session.steps(source, first, count)).losses));
  });
}

/** Bytes of each tensor, by name; the handles are freed. */
function bytesOf(state: readonly NativeStateTensor[]): Record<string, string> {
  const entries = state.map(({ name, tensor }) => {
    using owned = wrap(tensor);
    return [name, Buffer.from(native().tensorToBuffer(handleOf(owned))).toString('hex')];
  });
  return Object.fromEntries(entries);
}

describe('the state of a session', () => {
  it('names every part', async () => {
    await withSession(async (session, train) => {
      await train(0, 2);
      await session.keep('a.b');
      const names = Object.keys(bytesOf(await native().sessionState(session.handle)));
      expect(names).toEqual(expect.arrayContaining(['parameter.0.weight', 'buffer.1.running_mean', 'optimizer.4.bias.exp_avg_sq', 'step']));
      expect(names).toEqual(
        expect.arrayContaining(['generator.cpu', 'snapshot.a%2Eb.parameter.0.weight', 'snapshot.a%2Eb.optimizer.0.weight.step']),
      );
    });
  });

  it('makes another session go on bit for bit, snapshots and generators included', async () => {
    let expected: { losses: number[]; end: Record<string, string> } | null = null;
    let saved: NativeStateTensor[] = [];
    await withSession(async (session, train) => {
      await train(0, 3);
      await session.keep('best');
      await train(3, 2);
      saved = await native().sessionState(session.handle);
      const losses = await train(5, 2);
      await session.restore('best', 'kept');
      losses.push(...(await train(5, 2)));
      expected = { losses, end: bytesOf(await native().sessionState(session.handle)) };
    });
    await withSession(async (session, train) => {
      await train(0, 1);
      setSeed(99);
      await native().sessionLoadState(session.handle, saved);
      const losses = await train(5, 2);
      await session.restore('best', 'kept');
      losses.push(...(await train(5, 2)));
      expect({ losses, end: bytesOf(await native().sessionState(session.handle)) }).toEqual(expected);
    }, 2);
    bytesOf(saved);
  });

  it('does not change with training after it was taken', async () => {
    await withSession(async (session, train) => {
      await train(0, 2);
      const [early, twin] = [await native().sessionState(session.handle), bytesOf(await native().sessionState(session.handle))];
      await train(2, 3);
      expect(bytesOf(early)).toEqual(twin);
    });
  });

  it('is refused when it is not of this session, and changes nothing', async () => {
    await withSession(async (session, train) => {
      await train(0, 2);
      const before = bytesOf(await native().sessionState(session.handle));
      const attempt = async (change: (state: NativeStateTensor[]) => NativeStateTensor[]): Promise<unknown> => {
        const state = await native().sessionState(session.handle);
        const failure = await native()
          .sessionLoadState(session.handle, change(state))
          .catch((error: unknown) => error);
        bytesOf(state);
        return failure;
      };
      const refusal = { name: 'CheckpointError', code: 'ERR_STATE_MISMATCH' };
      expect(await attempt((state) => state.filter(({ name }) => name !== 'parameter.0.weight'))).toMatchObject(refusal);
      expect(await attempt((state) => [...state, { name: 'parameter.extra', tensor: state[0]?.tensor as number }])).toMatchObject(refusal);
      expect(await attempt((state) => [...state, { name: 'other.part', tensor: state[0]?.tensor as number }])).toMatchObject(refusal);
      expect(await attempt((state) => [...state, { name: 'snapshot.x', tensor: state[0]?.tensor as number }])).toMatchObject(refusal);
      const swapped = (state: NativeStateTensor[]): NativeStateTensor[] =>
        state.map((entry) => (entry.name === 'parameter.0.weight' ? { ...entry, tensor: state.at(-1)?.tensor as number } : entry));
      expect(await attempt(swapped)).toMatchObject(refusal);
      expect(bytesOf(await native().sessionState(session.handle))).toEqual(before);
    });
  });
});

it("the optimizer's part alone can be put into another session", async () => {
  let saved: NativeStateTensor[] = [];
  await withSession(async (session, train) => {
    await train(0, 3);
    saved = await native().sessionOptimizerState(session.handle);
  });
  await withSession(async (session) => {
    await native().sessionLoadOptimizerState(session.handle, saved);
    const loaded = bytesOf(await native().sessionOptimizerState(session.handle));
    expect(Object.keys(loaded)).toContain('0.weight.exp_avg');
    expect(loaded).toEqual(bytesOf(saved));
  });
});
