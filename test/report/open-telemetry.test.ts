/** A fit's numbers as OpenTelemetry's own library collects them. */

import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { OpenTelemetryLogger, type OpenTelemetryMeter } from '../../src/report/index.js';
import { perceptron, rows, Scripted, trainerOf } from '../trainer/fixtures.js';

it('gives epochs, validations, steps, decisions and alerts to a meter', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })] });
  const logger = new OpenTelemetryLogger(provider.getMeter('test'), { model: 'perceptron' });
  using model = perceptron();
  using data = rows(16);
  const halving = new Scripted('Halving', ({ epoch }) => [
    { kind: 'setLr', group: 'default', lr: epoch === 1 ? 0.05 : 0.1, reason: 'test' },
  ]);
  const report = await trainerOf(model.it, { controllers: [halving] }).fit(data.it, {
    ...{ maxEpochs: 3, logEvery: 2, loggers: [logger] },
    validation: { data: data.it, metrics: ['accuracy'] },
  });
  logger.alert({ type: 'alert', code: 'ALERT_LOSS_SPIKE', level: 'warning', message: '', epoch: 2, step: 12 } as never);
  await provider.forceFlush();
  const told = new Map(
    exporter
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap(({ metrics }) => metrics)
      .map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints]),
  );
  await provider.shutdown();

  const last = report.history.at(-1);
  const value = (name: string) => told.get(name)?.map(({ value }) => value);
  expect(value('neve.loss')).toEqual([last?.loss]);
  expect(told.get('neve.loss')?.[0]?.attributes).toEqual({ model: 'perceptron' });
  expect(value('neve.validation.loss')).toEqual([last?.validation?.loss]);
  expect(value('neve.validation.metrics.accuracy')).toEqual([last?.validation?.metrics.accuracy]);
  expect(value('neve.step.lr')).toEqual([0.05]);
  expect(value('neve.usage.samplesPerSecond')?.[0]).toBeGreaterThan(0);
  expect(value('neve.steps')).toEqual([12]);
  expect(told.get('neve.decisions')?.map(({ value, attributes }) => [value, attributes])).toEqual([
    [report.history.flatMap(({ decisions }) => decisions).length, { model: 'perceptron', by: 'Halving', kind: 'setLr' }],
  ]);
  expect(told.get('neve.alerts')?.map(({ attributes }) => attributes.code)).toEqual(['ALERT_LOSS_SPIKE']);
});

it('leaves out what is not finite, and refuses what is no meter', () => {
  const recorded: number[] = [];
  const meter: OpenTelemetryMeter = {
    createGauge: () => ({ record: (value) => recorded.push(value) }),
    createCounter: () => ({ add: () => undefined }),
  };
  new OpenTelemetryLogger(meter).steps([{ step: 1, loss: Number.NaN, losses: null, gradNorm: Number.POSITIVE_INFINITY, lr: 0.5 }]);
  expect(recorded).toEqual([0.5]);
  expect(() => new OpenTelemetryLogger({} as never)).toThrow(/a Meter of @opentelemetry\/api 1.9 or newer/);
});
