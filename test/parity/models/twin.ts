/** Runs a model here and its twin in Python, and compares everything. */

import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { safetensors } from '../../../src/formats/index.js';
import type { Module, TensorModule } from '../../../src/nn/index.js';
import { noGrad, scope, setSeed, type Tensor } from '../../../src/tensor/index.js';
import { python } from '../../support/python.js';

/** What run_twin.py takes, in a list. */
export interface TwinRequest {
  readonly twin: string;
  readonly seed: number;
  readonly inputShape: readonly number[];
  /** Inputs are integers below this; `null` for normal noise. */
  readonly tokens: number | null;
  /** Compare initial values too (default `true`): the twin draws them in the same order. */
  readonly initial?: boolean;
  /** Where to write the tensors. */
  readonly file: string;
}

/** What it says of one request. */
export interface TwinAnswer {
  readonly loss: number;
  readonly names: readonly string[];
}

/** Runs all twins in one process, in the order of the requests. */
export function runTwins(requests: readonly TwinRequest[]): readonly TwinAnswer[] {
  return python<TwinAnswer[]>(fileURLToPath(new URL('run_twin.py', import.meta.url)), { input: requests });
}

/**
 * Names, shapes and initial values equal; then, with equal weights, output in evaluation mode, output and loss in training mode, all gradients
 * and the buffers that training changes.
 *
 * @param make - makes the model from the default generator, which is seeded as in Python
 */
export async function compareWithTwin(make: () => TensorModule, request: TwinRequest, answer: TwinAnswer | undefined): Promise<void> {
  if (answer === undefined) throw new TypeError(`run_twin.py has not run '${request.twin}'`);
  const theirs = await safetensors.load(request.file);
  const expected = (name: string): Tensor => theirs.get(name) as Tensor;
  setSeed(request.seed);
  const model = make();
  try {
    expect([...model.stateDict().keys()]).toEqual(answer.names);
    for (const [name, value] of model.stateDict()) {
      expect(value.shape, name).toEqual(expected(`initial.${name}`).shape);
      if (request.initial ?? true) expectSame(value, expected(`initial.${name}`), `initial ${name}`);
    }
    model.loadStateDict(new Map(answer.names.map((name) => [name, expected(`initial.${name}`)])));
    scope(() => {
      noGrad(() => expectSame(model.eval().forward(expected('x')), expected('evaluated'), 'evaluated'));
      setSeed(request.seed + 1);
      const output = model.train().forward(expected('x'));
      expectSame(output, expected('output'), 'output');
      const loss = output.mul(output).mean();
      expect(loss.item()).toBe(answer.loss);
      loss.backward();
    });
    compareGradients(model, expected);
    for (const [name, buffer] of model.namedBuffers()) {
      const after = theirs.get(`after.${name}`);
      if (after !== undefined) expectSame(buffer, after, `${name} after`);
    }
  } finally {
    model.zeroGrad();
    model.dispose();
    for (const tensor of theirs.values()) tensor.dispose();
  }
}

function compareGradients(model: Module, expected: (name: string) => Tensor): void {
  for (const [name, parameter] of model.namedParameters()) {
    using grad = parameter.grad as Tensor;
    expectSame(grad, expected(`grad.${name}`), `gradient of ${name}`);
  }
}

/** Bit for bit. */
function expectSame(ours: Tensor, theirs: Tensor, what: string): void {
  expect(ours.shape, what).toEqual(theirs.shape);
  const [a, b] = [bytes(ours), bytes(theirs)];
  if (a.equals(b)) return;
  expect(ours.toTypedArray(), what).toEqual(theirs.toTypedArray());
}

function bytes(tensor: Tensor): Buffer {
  const values = tensor.toTypedArray() as Float32Array;
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
