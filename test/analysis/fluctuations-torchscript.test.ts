import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Fluctuations, NoiseScale } from '../../src/analysis/index.js';
import '../../src/formats/index.js';
import { loadModel } from '../../src/graph/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { rows, trainerOf } from '../trainer/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-fluctuations-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SAVE = `
import json, sys, torch
from torch import nn
torch.manual_seed(1)
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
with torch.no_grad():
    net[0].bias[2:5] = -1000
torch.jit.script(net).save(json.load(sys.stdin))
`;

describe.skipIf(!pythonAvailable())('a model from a TorchScript file', () => {
  it('is followed as any other', async () => {
    const file = join(folder, 'net.pt');
    python(SAVE, { input: file });
    using model = await loadModel(file, { trusted: true });
    using data = rows();
    const [fluctuations, noise] = [new Fluctuations(), new NoiseScale()];
    await trainerOf(model, { observers: [fluctuations, noise] }).fit(data.it, { maxEpochs: 2 });
    const { parameters, deadUnits } = fluctuations.report();
    expect(parameters.map(({ name }) => name)).toEqual(['0.weight', '0.bias', '2.weight', '2.bias']);
    expect(Array.from(parameters[1]?.neuronStep ?? [], (step) => step > 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((j) => j < 2 || j > 4));
    expect(deadUnits).toMatchObject([{ name: '1', units: 8 }]);
    expect(deadUnits[0]?.dead).toBeGreaterThanOrEqual(3);
    expect(noise.report().trace).toBeGreaterThan(0);
  });
});
