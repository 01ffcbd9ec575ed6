/** Every layer against PyTorch: initial values, state-dict names, text, outputs, all gradients and buffers; in training and evaluation, eager and traced. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, setNumThreads, setOwnKernels } from '../../../src/native/index.js';
import * as nn from '../../../src/nn/index.js';
import { pythonAvailable } from '../../support/python.js';
import { CASES } from './cases.js';
import { askPython, compareLayer, type LayerAnswer, type LayerCase } from './parity.js';

describe.skipIf(!pythonAvailable())('layers equal PyTorch', () => {
  const threads = getNumThreads();
  let answers: Record<string, LayerAnswer> = {};
  const passed: string[] = [];

  beforeAll(() => {
    setNumThreads(1);
    // PyTorch has the kernels of oneDNN alone.
    setOwnKernels(false);
    answers = askPython(CASES);
  });
  afterAll(() => {
    setNumThreads(threads);
    const classes = new Set(
      CASES.map(({ name }) => name)
        .filter((name) => passed.includes(name) && !name.startsWith('F.'))
        .map((name) => name.split(',')[0]),
    );
    const traced = CASES.filter(({ notTraced, name }) => notTraced == null && passed.includes(name)).length;
    const exact = CASES.filter(({ tolerance, tracedTolerance, name }) => !tolerance && !tracedTolerance && passed.includes(name)).length;
    console.log(
      `layer parity: ${passed.length} of ${CASES.length} cases equal PyTorch (${exact} bit for bit, ${traced} traced too), ${classes.size} layers`,
    );
  });

  it.each(CASES.map((layer) => [layer.name, layer] as const))('%s', (name, layer) => {
    const answer = answers[name];
    expect(answer).toBeDefined();
    expect(compareLayer(layer, answer as LayerAnswer)).toEqual([]);
    passed.push(name);
  });

  it('notices what is wrong', () => {
    const { make: _, ...activation } = CASES.find(({ name }) => name === 'LeakyReLU') as LayerCase;
    const slope = compareLayer({ ...activation, make: () => new nn.LeakyReLU(0.02) }, answers.LeakyReLU as LayerAnswer);
    expect(slope.map((line) => line.split(':')[0])).toEqual([
      'text',
      ...['eager train', 'eager eval', 'traced train', 'traced eval'].flatMap((run) => [`${run} output 0`, `${run} gradient of input 0`]),
    ]);
    const { make: __, ...linear } = CASES.find(({ name }) => name === 'Linear') as LayerCase;
    const names = compareLayer({ ...linear, make: () => new nn.Linear(9, 5, { bias: false }) }, answers.Linear as LayerAnswer);
    expect(names[0]).toBe("state dict: [weight], PyTorch's is [weight, bias]");
  });

  it('has a case for every layer', () => {
    const without = new Set(['Module', 'Buffer', 'Parameter', 'ModelSummary']);
    const layers = Object.entries(nn).filter(([name, value]) => typeof value === 'function' && /^[A-Z]/.test(name) && !without.has(name));
    const covered = new Set(CASES.map(({ name }) => name.split(',')[0]));
    expect(layers.map(([name]) => name).filter((name) => !covered.has(name))).toEqual([]);
  });
});
