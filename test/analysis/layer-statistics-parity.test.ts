/** Statistics of layers against hooks in Python, on files that it wrote. */

import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { LayerStatistics, layerStatistics } from '../../src/analysis/index.js';
import type { Observer } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import { loadModel } from '../../src/index.js';
import { tensor } from '../../src/tensor/index.js';
import { temporaryFolder } from '../formats/temporary-folder.js';
import { python, pythonAvailable } from '../support/python.js';
import { trainerOf, values } from '../trainer/fixtures.js';

interface Expected {
  readonly loss: number;
  readonly gradientNorm: number;
  readonly layers: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  readonly parameters: Readonly<Record<string, readonly [norm: number, gradientNorm: number]>>;
  readonly linearRegions: number;
  readonly regionDistance: number;
}

interface Found {
  readonly running: Expected;
  readonly batch: Expected;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const PRECISION = { float32: 1e-6, float64: 1e-12 } as const;

/** Equal within a share of the greatest of 1 and the value. */
function close(received: number | null | undefined, expected: number | null, tolerance: number, what: string): void {
  if (typeof received !== 'number' || expected === null) {
    expect(received, what).toBe(expected);
    return;
  }
  const scale = Math.max(1, Math.abs(expected));
  expect(Math.abs(received - expected) / scale, `${what}: ${received}, expected ${expected}`).toBeLessThan(tolerance);
}

describe.skipIf(!pythonAvailable())('statistics of layers', () => {
  const inFolder = temporaryFolder();
  const script = fileURLToPath(new URL('layer_statistics.py', import.meta.url));

  const made = new Map<string, Found>();
  beforeAll(() => {
    for (const dtype of ['float32', 'float64']) made.set(dtype, python<Found>(script, { input: { folder: inFolder('.'), dtype } }));
  }, 600_000);

  describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
    it.each([
      ['pt', 'running', 5],
      ['pt', 'batch', 5],
      ['pt2', 'running', 12],
      ['pt2', 'batch', 12],
    ] as const)('equal those of hooks: .%s, %s statistics, batches of %i', async (extension, batchNorm, batchSize) => {
      const expected = made.get(dtype) as Found;
      const model = await loadModel(inFolder(`${dtype}.${extension}`), { trusted: true });
      const x = tensor(expected.x, { dtype }).reshape([12, 1, 6, 6]);
      const y = tensor(expected.y, { dtype: 'int64' });
      const loader = tensors({ x, y }).loader({ batchSize });
      const found = await layerStatistics({ model, loss: 'crossEntropy', loader, samples: null, batchNorm, device: 'cpu' });
      const wanted = expected[batchNorm];
      const tolerance = PRECISION[dtype];

      expect(found.rows).toBe(12);
      expect(found.linearRegions).toBe(wanted.linearRegions);
      close(found.regionDistance, wanted.regionDistance, 1e-12, 'region distance');
      close(found.loss, wanted.loss, tolerance, 'loss');
      close(found.gradientNorm, wanted.gradientNorm, tolerance, 'gradient norm');
      // An exported program has no call of dropout any more.
      const names = Object.keys(wanted.layers);
      expect(found.layers.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
      for (const name of names) {
        const layer = found.layers.find((each) => each.name === name);
        for (const [key, value] of Object.entries(wanted.layers[name] ?? {})) {
          close(Reflect.get(layer ?? {}, key), value, tolerance, `${name}.${key}`);
        }
        expect(layer?.updateRatio).toBeNull();
      }
      for (const { name, norm, gradientNorm } of found.parameters) {
        close(norm, wanted.parameters[name]?.[0] ?? null, tolerance, `norm of ${name}`);
        close(gradientNorm, wanted.parameters[name]?.[1] ?? null, tolerance, `gradient of ${name}`);
      }
      expect(found.parameters).toHaveLength(Object.keys(wanted.parameters).length);
      const dead = Object.values(wanted.layers).reduce((sum, layer) => sum + (layer.dead ?? 0), 0);
      expect(dead).toBeGreaterThan(1);
      expect([found.units, found.dead]).toEqual([10, dead]);
      for (const each of [model, x, y]) each.dispose();
    });
  });

  it('leave the training of a TorchScript file as it is', async () => {
    const { x: inputs, y: targets } = made.get('float32') as Found;
    using x = tensor(inputs).reshape([12, 1, 6, 6]);
    using y = tensor(targets, { dtype: 'int64' });
    const trained = async (observers: readonly Observer[]): Promise<unknown> => {
      using model = await loadModel(inFolder('float32.pt'), { trusted: true });
      const loader = tensors({ x, y }).loader({ batchSize: 5 });
      const report = await trainerOf(model, { seed: 4, observers }).fit(loader, { maxEpochs: 3 });
      return [report.history.map(({ loss }) => loss), values(model.stateDict())];
    };
    const monitor = new LayerStatistics({ unit: 'step' });
    expect(await trained([monitor])).toEqual(await trained([]));
    expect(monitor.last?.layers.map(({ name }) => name)).toContain('fc1');
    expect(monitor.last?.parameters.every(({ updateRatio }) => updateRatio !== null && updateRatio > 0)).toBe(true);
  });
});
