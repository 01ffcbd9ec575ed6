/** Every operator that PyTorch's own database has samples for: the same call, here and in PyTorch. */

import { describe, expect, it } from 'vitest';
import { native } from '../../../src/native/load.js';
import { setNumThreads, setOwnKernels } from '../../../src/native/runtime.js';
import { scope } from '../../../src/tensor/scope.js';
import { pythonAvailable } from '../../support/python.js';
import { compare } from './compare.js';
import { describeCoverage, runSamples } from './coverage.js';
import { describeJointGraphs, runJointGraphs } from './joint.js';
import { storedTensor } from './replay.js';
import { makeSamples, type Sample, type Samples, type StoredTensor } from './samples.js';

/** At least so many distinct operators must be compared, in-place forms not counted. */
const FEWEST = 400;

describe.skipIf(!pythonAvailable())('operators equal PyTorch on the samples of op_db', () => {
  it('results, arguments after the call, and gradients', () => {
    setNumThreads(1);
    const allowed = native().listOps();
    const samples = makeSamples(allowed, { dtypes: ['float32'], samplesPerOp: 2, callsPerOverload: 2 });
    const coverage = runSamples(samples);
    process.stdout.write(describeCoverage(coverage, samples, allowed));
    expect(coverage.mismatches).toEqual([]);
    expect(coverage.ops.size).toBeGreaterThanOrEqual(FEWEST);
    setOwnKernels(false);
    const joint = runJointGraphs(samples);
    setOwnKernels(true);
    process.stdout.write(describeJointGraphs(joint));
    expect(joint.mismatches).toEqual([]);
    expect(joint.ops.size).toBeGreaterThanOrEqual(250);
  });
});

describe('the comparison itself', () => {
  const stored: StoredTensor = { dtype: 'float32', shape: [2], stride: null, at: 0, bytes: 8, requiresGrad: false };
  const samples = (first: number, entry: Partial<StoredTensor> = {}): Samples => ({
    registered: { overloads: 0, names: 0, leftOut: {} },
    samples: 0,
    seed: 0,
    cases: [],
    tensors: [{ ...stored, ...entry }],
    forwardOnly: {},
    leftOut: {},
    refused: [],
    failures: {},
    data: new Uint8Array(new Float32Array([first, 2]).buffer),
  });
  const verdict = (ours: Samples, theirs: Samples): string => scope(() => compare(storedTensor(ours, 0), { tensor: 0 }, theirs).kind);

  it('tells equal, close and different elements, dtypes, shapes and results apart', () => {
    expect(verdict(samples(1), samples(1))).toBe('exact');
    expect(verdict(samples(Number.NaN), samples(Number.NaN))).toBe('exact');
    expect(verdict(samples(-0), samples(0))).toBe('close');
    expect(verdict(samples(1), samples(1.000001))).toBe('close');
    expect(verdict(samples(1), samples(1.0001))).toBe('different');
    expect(verdict(samples(1), samples(Number.NaN))).toBe('different');
    expect(verdict(samples(1), samples(1, { dtype: 'int32' }))).toBe('different');
    expect(verdict(samples(1), samples(1, { shape: [1, 2] }))).toBe('different');
    expect(verdict(samples(1), samples(1, { requiresGrad: true }))).toBe('different');
    expect(compare(null, 0, samples(1)).kind).toBe('different');
    expect(compare([1, 2], [1], samples(1)).kind).toBe('different');
    expect(compare(2, { integer: '2' }, samples(1)).kind).toBe('exact');
    expect(compare('float32', 'float64', samples(1)).kind).toBe('different');
  });

  it('counts a call that PyTorch refuses and we do not, and the reverse', () => {
    const call: Sample = { op: 'aten::relu', overload: '', source: 'x', args: [{ tensor: 0 }], raises: 'no', expected: null };
    const outcome = { results: { tensor: 0 }, cotangents: [], after: [{ tensor: 0 }], gradients: [null] };
    expect(runSamples({ ...samples(1), cases: [call] }).mismatches).toHaveLength(1);
    expect(runSamples({ ...samples(1), cases: [{ ...call, raises: null, expected: outcome }] })).toMatchObject({
      exact: 1,
      mismatches: [],
    });
    expect(runSamples({ ...samples(-1), cases: [{ ...call, raises: null, expected: outcome }] }).mismatches).toHaveLength(1);
    expect(runSamples({ ...samples(1), cases: [{ ...call, args: [] }] })).toMatchObject({ refused: 1, mismatches: [] });
  });
});
