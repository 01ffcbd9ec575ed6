import { describe, expect, it } from 'vitest';
import { epochScalars, measurementScalars } from '../../src/report/scalars.js';
import { velocityMeasurement } from '../controllers/drive.js';
import { cut, sampleEpoch } from './samples.js';

const at = { type: 'measurement', by: 'A', probe: 'p', epoch: 0, step: 10 } as const;

describe('epochScalars', () => {
  it('has every number of an epoch by its name, and only numbers', () => {
    const epoch = {
      ...sampleEpoch(0, [cut(0, 0.1)]),
      losses: { main: 1, aux: 2 },
      lrs: { default: 0.1, head: 0.01 },
      status: { NeVe: { phase: 'descend', peak: 0.5, motion: null } },
    };
    const found = Object.fromEntries(epochScalars(epoch));
    expect(found).toMatchObject({
      ...{ loss: 2, 'losses/main': 1, 'losses/aux': 2, 'lrs/head': 0.01, 'status/NeVe/peak': 0.5, mseVelocity: null },
      ...{ 'usage/peakRssBytes': 4e8, steps: 10 },
    });
    for (const key of ['index', 'decisions', 'measurements', 'status/NeVe/phase']) expect(found).not.toHaveProperty([key]);
    expect(Object.values(found).every((value) => value === null || typeof value === 'number')).toBe(true);
  });

  it('leaves out what says nothing: the rates of one group, the terms of one loss', () => {
    const found = [...epochScalars(sampleEpoch(0)).keys()];
    expect(found.filter((name) => name.startsWith('lrs') || name.startsWith('losses'))).toEqual([]);
  });
});

describe('measurementScalars', () => {
  it('has the numbers of the model and of each layer', () => {
    const layer = {
      name: 'conv1',
      neurons: 3,
      velocity: 0.5,
      mseVelocity: null,
      drift: 0.25,
      deadNeurons: 1,
      perNeuron: new Float64Array(3),
    };
    const measurement = velocityMeasurement({ velocity: 0.5, histogram: [1, 2], layers: [layer], bytes: 12 });
    expect(Object.fromEntries(measurementScalars({ ...at, measurement }))).toEqual({
      ...{ 'A.p/velocity': 0.5, 'A.p/mseVelocity': null, 'A.p/drift': null, 'A.p/deadNeurons': 0, 'A.p/bytes': 12, 'A.p/seconds': 0 },
      ...{ 'A.p/conv1/velocity': 0.5, 'A.p/conv1/mseVelocity': null, 'A.p/conv1/drift': 0.25, 'A.p/conv1/deadNeurons': 1 },
    });
  });

  it('has those of a loss', () => {
    const measurement = { kind: 'loss', loss: 0.5, seconds: 0.1 } as const;
    expect(Object.fromEntries(measurementScalars({ ...at, measurement }))).toEqual({ 'A.p/loss': 0.5, 'A.p/seconds': 0.1 });
  });
});
