import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { trace } from '../../src/graph/trace.js';
import type { StepsResult } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import { randn, setSeed, tensor } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { ownedModule } from '../trainer/fixtures.js';

/** A queue for a session that trains a small model, of steps of so many batches. */
class Queued implements AsyncDisposable {
  readonly wanted: number[] = [];
  readonly session: number;
  readonly queue: number;
  readonly #loss: number;
  readonly #dispose: () => void;

  constructor(accumulate = 1, first = 0) {
    const addon = native();
    setSeed(1);
    const module = ownedModule(new nn.Linear(4, 2));
    using example = randn([3, 4]);
    const model = trace(module.it, [example]);
    this.#loss = addon.createModel({
      inputs: ['output', 'target'],
      state: [],
      nodes: [
        { op: 'aten.mse_loss.default', args: [{ ref: 'output' }, { ref: 'target' }, 1], outputs: ['loss'], module: '', when: 'always' },
      ],
      outputs: [{ ref: 'loss' }],
    });
    const parameters = [...model.namedParameters()].map(([key]) => key);
    const optimizer = { name: 'sgd' as const, groups: [{ name: 'default', parameters, options: { lr: 0.1 } }] };
    this.session = addon.createSession({
      ...{ model: model.handle, loss: this.#loss, optimizer, channelsLast: false, onProgress: null, step: { accumulate } },
    });
    this.queue = addon.createQueue(this.session, first, [], (count) => this.wanted.push(count));
    this.#dispose = () => {
      model.dispose();
      module[Symbol.dispose]();
    };
  }

  push(rows = 4): void {
    using x = randn([rows, 4]);
    using y = randn([rows, 2]);
    native().queuePush(this.queue, [handleOf(x)], [handleOf(y)]);
  }

  steps(first: number, count: number): Promise<StepsResult> {
    return native().sessionSteps(this.session, { queue: this.queue }, first, count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    native().release(this.queue);
    await native().sessionClose(this.session);
    native().release(this.#loss);
    this.#dispose();
  }
}

describe('a queue of batches', () => {
  it('is waited for, tells how far batches are wanted, and ends an epoch early', async () => {
    await using queued = new Queued();
    const running = queued.steps(0, 100);
    while (queued.wanted.length === 0) await sleep(1);
    expect(queued.wanted).toEqual([1]);
    for (const rows of [4, 1, 3]) queued.push(rows);
    native().queueEnd(queued.queue, false);
    const result = await running;
    expect(result.losses).toHaveLength(3);
    expect(result).toMatchObject({ samples: 8, dataEnded: true, interrupted: false });
    expect(result.dataSeconds).toBeGreaterThan(0);
    expect(queued.wanted).toEqual([1, 2, 3, 4]);
    expect(await queued.steps(3, 1)).toMatchObject({ samples: 0, dataEnded: true });
  });

  it('gives its batches from an index on, some to a step, the last step what is left', async () => {
    await using queued = new Queued(2, 6);
    for (const rows of [4, 4, 2]) queued.push(rows);
    native().queueEnd(queued.queue, false);
    expect(await queued.steps(3, 1)).toMatchObject({ samples: 8, dataEnded: false });
    expect(await queued.steps(4, 9)).toMatchObject({ samples: 2, dataEnded: true });
  });

  it('gives what came before a failure, but no part of a step', async () => {
    await using queued = new Queued(2);
    for (const rows of [4, 4, 2]) queued.push(rows);
    native().queueEnd(queued.queue, true);
    const result = await queued.steps(0, 9);
    expect(result.losses).toHaveLength(1);
    expect(result).toMatchObject({ samples: 8, dataEnded: true });
    await expect(native().sessionEvaluate(queued.session, { queue: queued.queue }, [], false)).rejects.toMatchObject({
      code: 'ERR_DATA_FAILED',
    });
  });

  it('lets a waiting session be interrupted, copied and closed', async () => {
    await using queued = new Queued();
    const running = queued.steps(0, 5);
    const state = await native().sessionCopyState(queued.session);
    expect(state.map(({ name }) => name)).toEqual(['weight', 'bias']);
    for (const { tensor: handle } of state) native().release(handle);
    native().sessionInterrupt(queued.session);
    expect(await running).toMatchObject({ samples: 0, interrupted: true, dataEnded: false });
    const again = queued.steps(0, 5);
    native().sessionAbandon(queued.session);
    await expect(again).rejects.toMatchObject({ code: 'ERR_SESSION_CLOSED' });
  });

  it('that is let go ends the wait for it', async () => {
    await using queued = new Queued();
    const running = queued.steps(0, 5);
    await sleep(5);
    native().release(queued.queue);
    expect(await running).toMatchObject({ samples: 0, dataEnded: true });
  });

  it('refuses batches of no rows, of rows that differ, without inputs, and behind its end', async () => {
    await using queued = new Queued();
    const { queue } = queued;
    using x = randn([4, 4]);
    using short = randn([3, 2]);
    using none = randn([0, 4]);
    using scalar = tensor(1);
    for (const [inputs, targets] of [
      [[x], [short]],
      [[none], []],
      [[x], [scalar]],
    ] as const) {
      expect(() => native().queuePush(queue, inputs.map(handleOf), targets.map(handleOf))).toThrow(/same number of rows/);
    }
    expect(() => native().queuePush(queue, [], [])).toThrow(/at least one input/);
    native().queueEnd(queue, false);
    expect(() => queued.push()).toThrow(
      expect.objectContaining({ name: 'StateError', code: 'ERR_DATA_ENDED', message: expect.stringMatching(/after the end/) }),
    );
  });

  it('refuses labels that are none of the classes, but for the one that does not count', async () => {
    await using queued = new Queued();
    const checked = native().createQueue(queued.session, 0, [{ target: 0, classes: 3, ignored: -100 }], () => undefined);
    using x = randn([2, 4]);
    using good = tensor([2, -100], { dtype: 'int64' });
    native().queuePush(checked, [handleOf(x)], [handleOf(good)]);
    for (const label of [3, -1]) {
      using bad = tensor([0, label], { dtype: 'int64' });
      expect(() => native().queuePush(checked, [handleOf(x)], [handleOf(bad)])).toThrow(
        expect.objectContaining({ code: 'ERR_LABEL_OUT_OF_RANGE', fields: { row: 1, label, classes: 3 } }),
      );
    }
    native().release(checked);
  });
});
