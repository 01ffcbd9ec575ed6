/** Failures that no room's own tests provoke, each by its code. */

import { describe, expect, it } from 'vitest';
import * as errors from '../src/errors.js';
import { trace, traceFunction } from '../src/graph/index.js';
import type { GroupRates, SessionSpec } from '../src/native/addon.js';
import { native } from '../src/native/load.js';
import * as nn from '../src/nn/index.js';
import '../src/ops/index.js';
import { callOp, op } from '../src/tensor/dispatch.js';
import { full, ones, scope, type Tensor, tensor, zeros } from '../src/tensor/index.js';
import { handleOf } from '../src/tensor/native-object.js';
import { TrainedModel } from './native/trained-model.js';

const failures: Readonly<Record<string, () => unknown>> = {
  ERR_AUTOGRAD: () => ones([1]).backward(),
  ERR_GRAPH_FREED: () => {
    const x = ones([2]).requiresGrad_();
    const loss = x.mul(x).sum();
    loss.backward();
    loss.backward();
  },
  ERR_DEVICE: () => ones([1], { device: 'cuda:99' }),
  ERR_DETACHED: () => {
    const values = new Float32Array(2);
    structuredClone(values.buffer, { transfer: [values.buffer] });
    native().tensorFromData(values, 'float32', [0], 'cpu');
  },
  ERR_HANDLE: () => native().tensorToBuffer(7),
  ERR_LINALG: () => callOp(op('aten::linalg_inv'), [zeros([2, 2])]),
  ERR_NATIVE: () => callOp(op('aten::multinomial'), [tensor([-1, 2]), 1]),
  ERR_OP_FORBIDDEN: () => native().findOp('aten::from_file', ''),
  ERR_OP_UNKNOWN: () => native().findOp('aten::adt', ''),
  ERR_OUT_OF_MEMORY: () => full([2 ** 50], 1),
  ERR_TAP_UNKNOWN: () => native().modelTaps(traceFunction((x: Tensor) => x.add(1), ones([2])).handle, [handleOf(ones([2]))], ['nothing']),
  ERR_NOT_TORCHSCRIPT: () => native().saveScript(traceFunction((x: Tensor) => x.add(1), ones([2])).handle, '/nowhere', true),
  ERR_GRAPH: () =>
    native().createModel({
      inputs: ['x'],
      state: [],
      nodes: [{ op: 'aten.add', args: [{ ref: 'x' }], outputs: ['y'], module: '', when: 'always' }],
      outputs: [{ ref: 'y' }],
    }),
  ERR_UNSAFE_INTEGER: () => tensor([2n ** 60n]).item(),
  ERR_TENSOR_DATA: () => tensor('words' as never),
};

/** A session over a linear layer, asked for steps on other data than its own. */
async function stepsOn(inputs: readonly Tensor[], order: Tensor | null, first = 0, rates: readonly GroupRates[] = []): Promise<unknown> {
  using module = new nn.Linear(2, 1);
  using model = scope(() => trace(module, ones([2, 2])));
  await using trained = new TrainedModel(model, 'sgd', { lr: 0.1 }, [8, 2], 1);
  using target = ones([8, 1]);
  const data = { inputs: inputs.map(handleOf), targets: [handleOf(target)], order: order === null ? null : handleOf(order), batchSize: 4 };
  return (async () => native().sessionSteps(trained.handle, data, first, 1, rates))().catch((error: unknown) => error);
}

describe('a session', () => {
  it('refuses data that is none', async () => {
    using rows = ones([8, 2]);
    using fewer = ones([7, 2]);
    using order = ones([8]);
    expect(await stepsOn([], null)).toMatchObject({ code: 'ERR_EMPTY_DATA' });
    expect(await stepsOn([rows, fewer], null)).toMatchObject({ code: 'ERR_ROWS' });
    expect(await stepsOn([rows], order)).toMatchObject({ code: 'ERR_ORDER' });
    expect(await stepsOn([rows], null, 99)).toMatchObject({ dataEnded: true });
    expect(await stepsOn([rows], null, 0, [{ group: 'default', rates: new Float64Array(2) }])).toMatchObject({ code: 'ERR_RATES_COUNT' });
  });

  it('refuses to train without an optimizer, and one that it does not know', async () => {
    using module = new nn.Linear(2, 1);
    using model = scope(() => trace(module, ones([2, 2])));
    const make = (optimizer: SessionSpec['optimizer']): number =>
      native().createSession({ model: model.handle, loss: model.handle, optimizer, channelsLast: false, onProgress: null });
    expect(() => make({ name: 'sgdd' as never, groups: [{ name: 'default', parameters: ['weight'], options: { lr: 1 } }] })).toThrow(
      expect.objectContaining({ code: 'ERR_OPTIMIZER_UNKNOWN' }),
    );
    const session = make(null);
    await expect(native().sessionSetLr(session, 'default', 1)).rejects.toMatchObject({ code: 'ERR_NO_OPTIMIZER' });
    await native().sessionClose(session);
  });
});

describe('an error', () => {
  it('has the name of its class', () => {
    for (const [name, Class] of Object.entries(errors)) {
      if (typeof Class !== 'function' || !(Class.prototype instanceof Error)) continue;
      expect(Class.prototype.name).toBe(name);
    }
  });

  it('suggests no empty name', () => {
    expect(errors.nearest('fc', [''])).toBeUndefined();
    expect(errors.nearest('fc', ['', 'fc1'])).toBe('fc1');
  });
});

describe('a failure', () => {
  it.each(Object.keys(failures))('of code %s', (code) => {
    expect(() => scope(() => void failures[code]?.())).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/\w/) }));
  });
});
