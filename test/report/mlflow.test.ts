import { afterEach, describe, expect, it, vi } from 'vitest';
import { MlflowLogger, type MlflowOptions } from '../../src/report/index.js';
import { metricsOf, paramsOf } from '../../src/report/mlflow/entries.js';
import type { MeasurementTaken } from '../../src/trainer/index.js';
import { velocityMeasurement } from '../controllers/drive.js';
import { type MlflowServer, mlflowServer } from './mlflow-server.js';
import { cut, LOGGED_RUN, SAMPLE_REPORT, sampleEpoch } from './samples.js';

afterEach(() => vi.unstubAllEnvs());

function loggerFor({ uri }: MlflowServer, options: MlflowOptions = {}): MlflowLogger {
  return new MlflowLogger({ trackingUri: `${uri}/`, experiment: 'known', retryDelayMs: 1, ...options });
}

async function logFit(logger: MlflowLogger): Promise<void> {
  await logger.start(LOGGED_RUN);
  await logger.epoch({ ...sampleEpoch(0), findings: [{ by: 'Edge', epoch: 0, step: 5, curves: { Sharpness: { sharpness: 7 } } }] }, 10);
  logger.decision({ ...cut(1, 0.05), step: 20 });
  logger.alert({
    type: 'alert',
    code: 'ALERT_LOSS_SPIKE',
    level: 'warning',
    message: 'The loss rose to 9.',
    epoch: 1,
    step: 20,
    fields: {},
  });
  await logger.epoch(sampleEpoch(1), 20);
  await logger.end({ status: 'finished', report: SAMPLE_REPORT, error: null });
}

/** A measurement with numbers of so many layers, four each, and two of its own. */
function measured(layers: number): MeasurementTaken {
  const layer = { neurons: 1, velocity: 0.5, mseVelocity: 0.1, drift: 0, deadNeurons: 0, perNeuron: null };
  const names = Array.from({ length: layers }, (_, i) => ({ ...layer, name: `layer${i}` }));
  return {
    type: 'measurement',
    by: 'NeVe',
    probe: 'v',
    epoch: 0,
    step: 10,
    measurement: velocityMeasurement({ velocity: 0.5, layers: names }),
  };
}

describe('MlflowLogger', () => {
  it('makes a run in an experiment, logs it and ends it', async () => {
    await using server = await mlflowServer();
    const logger = loggerFor(server, { runName: 'first' });
    expect(logger.runId).toBeNull();
    await logFit(logger);
    expect(server.seen.map(({ method, endpoint }) => `${method} ${endpoint}`)).toEqual([
      'GET experiments/get-by-name',
      'POST runs/create',
      'POST runs/log-batch',
      'POST runs/log-batch',
      'POST runs/log-batch',
      'POST runs/log-batch',
      'POST runs/log-batch',
      'POST runs/update',
    ]);
    expect(logger.runId).toBe('run1');
    expect(server.bodies('runs/create')).toEqual([{ experiment_id: '7', run_name: 'first', start_time: expect.any(Number) }]);
    const [params, first, , decisions, end] = server.bodies('runs/log-batch');
    expect(params).toEqual({
      run_id: 'run1',
      params: [
        { key: 'device', value: 'cpu' },
        { key: 'options.loss', value: 'mse' },
        { key: 'options.optimizer.name', value: 'sgd' },
        { key: 'options.optimizer.options.lr', value: '0.1' },
      ],
    });
    const metrics = first?.metrics as { key: string }[];
    expect(metrics.find(({ key }) => key === 'loss')).toEqual({ key: 'loss', value: 2, step: 10, timestamp: expect.any(Number) });
    expect(metrics.map(({ key }) => key)).toContain('usage/samplesPerSecond');
    expect(metrics.find(({ key }) => key.startsWith('finding'))).toMatchObject({
      key: 'finding/Edge/Sharpness/sharpness',
      value: 7,
      step: 5,
    });
    expect(metrics.map(({ key }) => key)).not.toContain('mseVelocity');
    expect(decisions?.tags).toEqual([
      { key: 'neve.decision.1', value: 'step 20, NeVe: lr 0.05: it no longer falls' },
      { key: 'neve.alert.1', value: 'step 20: The loss rose to 9.' },
    ]);
    expect(end?.tags).toEqual([{ key: 'neve.end', value: SAMPLE_REPORT.stop?.reason }]);
    expect(server.bodies('runs/update')).toEqual([{ run_id: 'run1', status: 'FINISHED', end_time: expect.any(Number) }]);
  });

  it('makes the experiment where there is none, also when another client is faster', async () => {
    await using server = await mlflowServer();
    await loggerFor(server, { experiment: 'new' }).start(LOGGED_RUN);
    expect(server.bodies('experiments/create')).toEqual([{ name: 'new' }]);
    expect(server.bodies('runs/create')).toMatchObject([{ experiment_id: '8' }]);
    await using taken = await mlflowServer(({ endpoint }, count) => {
      if (endpoint === 'experiments/create') return [400, { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'exists' }];
      return endpoint === 'experiments/get-by-name' && count === 2 ? [200, { experiment: { experiment_id: '9' } }] : undefined;
    });
    await loggerFor(taken, { experiment: 'new' }).start(LOGGED_RUN);
    expect(taken.bodies('runs/create')).toMatchObject([{ experiment_id: '9' }]);
  });

  it.each([
    ['failed', 'FAILED'],
    ['aborted', 'KILLED'],
  ] as const)('ends a run that was %s as %s, with the reason', async (status, expected) => {
    await using server = await mlflowServer();
    const logger = loggerFor(server);
    await logger.start(LOGGED_RUN);
    await logger.end({ status, report: null, error: new Error('the loss is NaN') });
    expect(server.bodies('runs/update')).toMatchObject([{ status: expected }]);
    expect(server.bodies('runs/log-batch').at(-1)?.tags).toEqual([{ key: 'neve.end', value: 'the loss is NaN' }]);
  });

  it('sends no more than 1000 metrics and 100 parameters at once', async () => {
    await using server = await mlflowServer();
    const logger = loggerFor(server);
    const facts = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`p${i}`, i]));
    await logger.start({ ...LOGGED_RUN, facts });
    expect(server.bodies('runs/log-batch').map(({ params }) => (params as unknown[]).length)).toEqual([100, 100, 50]);
    await logger.measurement(measured(600));
    const sizes = server.bodies('runs/log-batch').flatMap(({ metrics }) => (metrics === undefined ? [] : [(metrics as unknown[]).length]));
    expect(sizes).toEqual([1000, 1000, 404]);
  });

  it('goes on with a run of the server', async () => {
    await using server = await mlflowServer();
    const logger = loggerFor(server, { runId: 'old' });
    await logger.start({ ...LOGGED_RUN, step: 20, history: [sampleEpoch(0, [cut(0, 0.05)]), sampleEpoch(1)] });
    logger.decision(cut(2, 0.01));
    await logger.epoch(sampleEpoch(2), 30);
    expect(server.bodies('runs/update')).toEqual([{ run_id: 'old', status: 'RUNNING' }]);
    expect(server.bodies('runs/create')).toEqual([]);
    const tags = server.bodies('runs/log-batch').flatMap((body) => (body.tags ?? []) as { key: string }[]);
    expect(tags.map(({ key }) => key)).toEqual(['neve.resumedAtStep', 'neve.decision.2']);
  });

  it('tries again what may change: no answer, a broken one, a busy server', async () => {
    await using server = await mlflowServer(({ endpoint }, count) => {
      if (endpoint !== 'runs/create') return undefined;
      return ([null, [503, 'busy'], [429, { error_code: 'REQUEST_LIMIT_EXCEEDED' }]] as const)[count - 1];
    });
    await loggerFor(server, { timeoutMs: 500 }).start(LOGGED_RUN);
    expect(server.bodies('runs/create')).toHaveLength(4);
  });

  it('gives up after the retries, and at once where nothing can change', async () => {
    await using busy = await mlflowServer(() => [503, { message: 'come back later' }]);
    await expect(loggerFor(busy, { retries: 2 }).start(LOGGED_RUN)).rejects.toMatchObject({
      code: 'ERR_MLFLOW',
      message: expect.stringContaining('3 attempts): it answered 503: come back later'),
      fields: { endpoint: 'experiments/get-by-name', status: 503, errorCode: null },
    });
    await using closed = await mlflowServer(() => [403, { error_code: 'PERMISSION_DENIED', message: 'no' }]);
    await expect(loggerFor(closed).start(LOGGED_RUN)).rejects.toMatchObject({ fields: { status: 403, errorCode: 'PERMISSION_DENIED' } });
    expect(closed.seen).toHaveLength(1);
    await using odd = await mlflowServer(() => [200, '<html>']);
    await expect(loggerFor(odd).start(LOGGED_RUN)).rejects.toMatchObject({ message: expect.stringContaining('not JSON') });
    await using empty = await mlflowServer(({ endpoint }) => (endpoint === 'runs/create' ? [200, {}] : undefined));
    await expect(loggerFor(empty).start(LOGGED_RUN)).rejects.toMatchObject({ message: expect.stringContaining('run.info.run_id') });
  });

  it('says who it is as the environment tells it', async () => {
    await using server = await mlflowServer();
    vi.stubEnv('MLFLOW_TRACKING_TOKEN', 'secret');
    await loggerFor(server).start(LOGGED_RUN);
    expect(server.seen[0]?.authorization).toBe('Bearer secret');
    vi.stubEnv('MLFLOW_TRACKING_USERNAME', 'me');
    vi.stubEnv('MLFLOW_TRACKING_PASSWORD', 'p:w');
    await loggerFor(server).start(LOGGED_RUN);
    expect(server.seen.at(-1)?.authorization).toBe(`Basic ${btoa('me:p:w')}`);
  });

  it('finds the server in the environment, and refuses what is none', () => {
    vi.stubEnv('MLFLOW_TRACKING_URI', 'http://127.0.0.1:1');
    expect(() => new MlflowLogger()).not.toThrow();
    const code = { code: 'ERR_OPTION_VALUE' };
    for (const trackingUri of ['mlruns', 'file:///tmp', 'http://me:secret@host', 'http://host?x=1']) {
      expect(() => new MlflowLogger({ trackingUri })).toThrow(expect.objectContaining(code));
    }
    const message = (): string => {
      try {
        new MlflowLogger({ trackingUri: 'http://me:secret@host' });
        return '';
      } catch (error) {
        return String(error);
      }
    };
    expect(message()).toContain('trackingUri');
    expect(message()).not.toContain('secret');
    for (const options of [{ experiment: '' }, { runName: '' }, { retries: -1 }, { timeoutMs: 0 }] as MlflowOptions[]) {
      expect(() => new MlflowLogger(options)).toThrow(expect.objectContaining(code));
    }
    expect(() => new MlflowLogger({ name: 'x' } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
  });
});

describe('entries', () => {
  it('have names and values that a server takes', () => {
    const scalars = new Map([
      ['a b/ç:1', 1],
      ['nan', Number.NaN],
      ['none', null],
      ['../x', 2],
      ['y'.repeat(300), 3],
    ]);
    expect(metricsOf(scalars, 5, 9).map(({ key, value }) => [key, value])).toEqual([
      ['a b/__1', 1],
      ['_/x', 2],
      ['y'.repeat(250), 3],
    ]);
    expect(paramsOf({ 'a:b': 'x'.repeat(600), a_b: 1, list: [1, { c: null }], none: [], empty: {} })).toEqual([
      { key: 'a_b', value: 'x'.repeat(500) },
      { key: 'list.0', value: '1' },
      { key: 'list.1.c', value: 'null' },
      { key: 'none', value: '[]' },
      { key: 'empty', value: '{}' },
    ]);
  });
});
