/** Exported programs that Python wrote, and programs written here that Python opens. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors.js';
import type { GraphModel } from '../../src/graph/graph-model.js';
import {
  getNumThreads,
  loadModel,
  nn,
  noGrad,
  scope,
  setNumThreads,
  setOwnKernels,
  type Tensor,
  tensor,
  trace,
  zeros,
} from '../../src/index.js';
import { python, pythonAvailable } from '../support/python.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-pt2-'));
const threads = getNumThreads();
const file = (name: string): string => join(folder, `${name}.pt2`);

interface Made {
  readonly inputs: readonly (readonly number[])[];
  readonly shapes: readonly (readonly number[])[];
  /** Outputs as exported, flat. */
  readonly outputs: readonly (readonly number[])[];
  readonly state: Readonly<Record<string, readonly number[]>>;
}

/** What the last test opens in Python: starting it is the slow part. */
const saved: { file: string; inputs: Made['inputs']; shapes: Made['shapes']; missing: number; outputs: number[][] }[] = [];
let made: Readonly<Record<string, Made>>;

describe.skipIf(!pythonAvailable())('exported programs', () => {
  beforeAll(() => {
    setNumThreads(1);
    // PyTorch has the kernels of oneDNN alone.
    setOwnKernels(false);
    made = python(fileURLToPath(new URL('make_programs.py', import.meta.url)), { input: { folder } });
  }, 120_000);

  afterAll(() => {
    setNumThreads(threads);
    setOwnKernels(true);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['batch-norm-train'],
    ['batch-norm-eval'],
    ['batch-norm-eval-decomposed'],
    ['batch-norm-train-decomposed'],
    ['nested'],
    ['symbolic'],
    ['tied'],
    ['single-file'],
    ['optional'],
    ['no-grad'],
    ['mutated'],
    ['views'],
  ])('%s: same outputs and state as in Python, and it can be saved', async (name) => {
    const expected = made[name] as Made;
    using model = (await loadModel(file(name))) as GraphModel;
    expect(model.kind).toBe('graph');
    expect(run(model, expected)).toEqual(expected.outputs);
    expect(values(model.stateDict())).toEqual(expected.state);
    await model.save(file(`${name}-saved`));
    using again = (await loadModel(file(`${name}-saved`))) as GraphModel;
    expect(values(again.stateDict())).toEqual(values(model.stateDict()));
    const { inputs, shapes } = expected;
    saved.push({ file: file(`${name}-saved`), inputs, shapes, missing: name === 'optional' ? 2 : 0, outputs: run(again, expected) });
  });

  it.each([['batch-norm-eval'], ['batch-norm-eval-decomposed'], ['batch-norm-train'], ['batch-norm-train-decomposed']])(
    '%s: switches between training and evaluation',
    async (name) => {
      using model = (await loadModel(file(name))) as GraphModel;
      const state = (key: string): number[] => values(model.stateDict())[key] as number[];
      expect(model.training).toBe(name.includes('train'));
      const before = state('bn.running_mean');
      const [evaluated] = run(model.eval(), made[name] as Made);
      expect(state('bn.running_mean')).toEqual(before);
      expect(state('bn.num_batches_tracked')).toEqual([0]);
      const [trained] = run(model.train(), made[name] as Made);
      expect(state('bn.running_mean')).not.toEqual(before);
      expect(state('bn.num_batches_tracked')).toEqual([1]);
      expect(trained).not.toEqual(evaluated);
    },
  );

  it('keeps tied weights one tensor', async () => {
    using model = await loadModel(file('tied'));
    expect([...model.namedParameters().keys()]).toEqual(['embedding.weight']);
    expect([...model.stateDict().keys()]).toEqual(['embedding.weight', 'head.weight']);
    expect(model.stateDict().get('head.weight')).toBe(model.stateDict().get('embedding.weight'));
  });

  it('names all that cannot run in one error', async () => {
    const error = await loadModel(file('impossible')).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ code: 'ERR_PT2_UNSUPPORTED' });
    expect((error as FormatError).fields.problems).toEqual(
      expect.arrayContaining([expect.stringContaining("higher-order operator 'cond'")]),
    );
    expect((error as FormatError).fields.problems).toEqual(expect.arrayContaining([expect.stringContaining("'custom.twice.default'")]));
  });

  it.each([[true], [false]])('a model written in TypeScript opens in Python with any batch size (training mode: %s)', async (training) => {
    const module = new nn.Sequential(new nn.Conv2d(3, 4, 3), new nn.BatchNorm2d(4), new nn.ReLU(), new nn.Flatten(), new nn.Linear(64, 2));
    using model = scope(() => trace(module, zeros([2, 3, 6, 6])));
    try {
      model.train(training);
      const before = values(model.stateDict());
      const path = file(`written-${training}`);
      await model.save(path);
      expect(values(model.stateDict())).toEqual(before);
      const x = Array.from({ length: 5 * 3 * 36 }, (_, i) => Math.sin(i));
      const request = { inputs: [x], shapes: [[5, 3, 6, 6]] };
      using again = (await loadModel(path)) as GraphModel;
      expect(again.training).toBe(training);
      const outputs = run(again, request);
      expect(run(model, request)).toEqual(outputs);
      saved.push({ file: path, ...request, missing: 0, outputs });
      expect(again.layers().map(({ name, type }) => `${name} ${type}`)).toContain('0 Conv2d');
    } finally {
      for (const value of module.stateDict().values()) value.dispose();
    }
  });

  it('all files that were saved open in Python, with the same outputs', { timeout: 120_000 }, () => {
    expect(saved).toHaveLength(14);
    const theirs = python<number[][][]>(fileURLToPath(new URL('run_program.py', import.meta.url)), { input: saved });
    for (const [i, { file: path, outputs }] of saved.entries()) expect(outputs, path).toEqual(theirs[i]);
  });
});

function run(model: GraphModel, { inputs, shapes }: Pick<Made, 'inputs' | 'shapes'>): number[][] {
  return scope(() => {
    const given = inputs.map((values, i) => tensor([...values], { shape: shapes[i] as number[] }));
    return noGrad(() => model.forwardAll(...given)).map(flat);
  });
}

function flat(value: Tensor): number[] {
  return Array.from(value.toTypedArray() as ArrayLike<number | bigint>, Number);
}

function values(state: ReadonlyMap<string, Tensor>): Record<string, number[]> {
  return Object.fromEntries([...state].map(([name, value]) => [name, flat(value)]));
}
