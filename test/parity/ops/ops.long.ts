/** As ops.test.ts, with more samples of every operator and all dtypes. */

import { describe, expect, it } from 'vitest';
import { native } from '../../../src/native/load.js';
import { setNumThreads } from '../../../src/native/runtime.js';
import { DTYPES } from '../../../src/tensor/dtype.js';
import { pythonAvailable } from '../../support/python.js';
import { describeCoverage, runSamples } from './coverage.js';
import { makeSamples } from './samples.js';

describe.skipIf(!pythonAvailable())('operators equal PyTorch on many samples of op_db', () => {
  it('all dtypes', () => {
    setNumThreads(1);
    const allowed = native().listOps();
    const samples = makeSamples(allowed, { dtypes: DTYPES, samplesPerOp: 12, callsPerOverload: 8 });
    const coverage = runSamples(samples);
    process.stdout.write(describeCoverage(coverage, samples, allowed));
    expect(coverage.mismatches).toEqual([]);
    expect(coverage.differentiated.size).toBeGreaterThanOrEqual(400);
  });
});
