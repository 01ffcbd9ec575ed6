import { describe, expect, it } from 'vitest';
import { findingsOf, NtkMonitor, type NtkMonitorOptions, ntk } from '../../src/analysis/index.js';
import { OptionError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { setSeed } from '../../src/tensor/index.js';
import { ownedModule, rows, trainerOf, values } from '../trainer/fixtures.js';

/** Dropout draws, batch norm keeps statistics. */
function noisy() {
  setSeed(3);
  return ownedModule(
    new nn.Sequential(new nn.Linear(4, 8), new nn.BatchNorm1d(8), new nn.ReLU({ inplace: true }), new nn.Dropout(0.5), new nn.Linear(8, 3)),
  );
}

async function watchedFit(options: NtkMonitorOptions | null, lr = 0.1) {
  using model = noisy();
  using data = rows(24);
  const monitor = options === null ? null : new NtkMonitor(options);
  const observers = monitor === null ? [] : [monitor];
  const trainer = trainerOf(model.it, { observers, optimizer: optim.sgd({ lr, momentum: 0.9 }), seed: 5 });
  const report = await trainer.fit(data.it, { maxEpochs: 3 });
  const after = await ntk({ model: model.it, loss: 'crossEntropy', device: 'cpu', loader: data.it, maxSamples: 10, top: 3 });
  return { state: values(model.it.stateDict()), losses: report.history.map(({ loss }) => loss), report, monitor, after };
}

describe('NtkMonitor', () => {
  // Thousands of small operators, each of which is slow on the simulated device.
  it('leaves training as it was, bit for bit', async () => {
    const without = await watchedFit(null);
    for (const method of ['auto', 'jacobian', 'matrixFree'] as const) {
      const watched = await watchedFit({ every: 2, unit: 'step', method, maxSamples: 10, top: 3 });
      expect(watched.state).toEqual(without.state);
      expect(watched.losses).toEqual(without.losses);
    }
  }, 600_000);

  it('tells what analysis.ntk tells, over the fit', async () => {
    const { report, monitor, after } = await watchedFit({ every: 3, unit: 'step', maxSamples: 10, top: 3 });
    const last = monitor?.report();
    expect(last).toMatchObject({ step: 18, eigenvalues: after.eigenvalues, alignments: after.alignments, kta: after.kta });
    expect(last?.lambda1OverN).toBe(after.lambda1OverN);
    // Of heavy-ball momentum.
    expect(last?.threshold).toBeCloseTo(3.8 / 0.1, 10);
    const { curves, spectra } = findingsOf(report);
    expect(curves.map(({ picture }) => picture)).toEqual([
      'Largest kernel eigenvalue by n',
      'Kernel-target alignment',
      'Alignment of eigenvectors with the target',
    ]);
    const kta = curves[1]?.series.kta;
    expect(kta?.step).toEqual([0, 3, 6, 9, 12, 15, 18]);
    expect(kta?.values.at(-1)).toBe(after.kta);
    expect(new Set(kta?.values).size).toBe(7);
    expect(spectra.map(({ picture }) => picture)).toEqual(['Kernel eigenvalues', 'Alignment by eigenvector']);
    expect(report.history.at(-1)?.status.NtkMonitor).toMatchObject({ kta: after.kta });
  });

  it('reads every option', async () => {
    const base: NtkMonitorOptions = { unit: 'step', every: 6, maxSamples: 10, top: 3 };
    const effect = async (options: NtkMonitorOptions) => {
      const { report, monitor } = await watchedFit({ ...base, ...options });
      const { curves, spectra } = findingsOf(report);
      return JSON.stringify([curves, spectra, monitor?.report()]);
    };
    const before = await effect({});
    for (const options of [
      { every: 5 },
      { unit: 'epoch' },
      { maxSamples: 9 },
      { seed: 4 },
      { outputs: 'trace' },
      { top: 2 },
      { centred: true },
    ] as const) {
      expect([options, (await effect(options)) !== before]).toEqual([options, true]);
    }
    expect(await effect({ method: 'matrixFree', probes: 3 })).not.toBe(await effect({ method: 'matrixFree' }));
    for (const wrong of [{ every: 0 }, { unit: 'hour' }, { maxBytes: 0 }, { typo: 1 }]) {
      expect(() => new NtkMonitor(wrong as never)).toThrow(OptionError);
    }
  });

  it('has a state that a checkpoint can hold', async () => {
    const { monitor } = await watchedFit({ maxSamples: 10, top: 3 });
    const again = new NtkMonitor();
    again.loadStateDict(JSON.parse(JSON.stringify(monitor?.stateDict())));
    expect(again.report()).toEqual(monitor?.report());
    expect(again.findings()).toEqual(monitor?.findings());
    again.start();
    expect(again.report()).toBeNull();
  });
});
