/** The MLflow logger against a real tracking server from PyPI, in an environment of its own. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheRoot } from '../../native/find-libtorch.mjs';
import { MlflowLogger } from '../../src/report/index.js';
import { perceptron, rows, Scripted, trainerOf } from '../trainer/fixtures.js';

const PLACE = join(cacheRoot(), 'test-mlflow');

/** The command `mlflow`: as NEVE_TEST_MLFLOW says, or installed once for all tests of this machine; else why there is none. */
function mlflow(): { readonly command: string } | { readonly why: string } {
  const given = process.env.NEVE_TEST_MLFLOW;
  const command = given ?? join(PLACE, 'bin', 'mlflow');
  if (existsSync(command)) return { command };
  if (given !== undefined) return { why: `there is no ${given}` };
  try {
    execFileSync('python3', ['-m', 'venv', PLACE], { stdio: 'pipe' });
    execFileSync(join(PLACE, 'bin', 'pip'), ['install', '--quiet', 'mlflow>=3,<4'], { stdio: 'pipe', timeout: 1_700_000 });
    return { command };
  } catch (error) {
    rmSync(PLACE, { recursive: true, force: true });
    return { why: `mlflow cannot be installed: ${String(error).split('\n')[0]}` };
  }
}

const found = mlflow();
const why = 'why' in found ? ` (skipped: ${found.why})` : '';

let server: ChildProcess;
let folder = '';
let uri = '';

async function freePort(): Promise<number> {
  const socket = createServer();
  await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const { port } = socket.address() as { port: number };
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

async function ask(endpoint: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(
    `${uri}/api/2.0/mlflow/${endpoint}`,
    body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
  );
  return (await response.json()) as Record<string, unknown>;
}

interface ServerRun {
  readonly info: { readonly run_id: string; readonly run_name: string; readonly status: string };
  readonly data: {
    readonly params: readonly { readonly key: string; readonly value: string }[];
    readonly metrics: readonly { readonly key: string; readonly value: number; readonly step: number }[];
    readonly tags: readonly { readonly key: string; readonly value: string }[];
  };
}

async function runOf(runId: string | null): Promise<ServerRun> {
  return (await ask(`runs/get?run_id=${runId}`)).run as ServerRun;
}

async function historyOf(runId: string | null, key: string): Promise<{ step: number; value: number }[]> {
  const { metrics } = await ask(`metrics/get-history?run_id=${runId}&metric_key=${encodeURIComponent(key)}`);
  return (metrics as { step: number; value: number }[])
    .map(({ step, value }) => ({ step: Number(step), value }))
    .sort((a, b) => a.step - b.step);
}

describe.skipIf('why' in found)(`MlflowLogger and a real server${why}`, { timeout: 300_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'neve-mlflow-'));
    const port = await freePort();
    uri = `http://127.0.0.1:${port}`;
    const store = ['--backend-store-uri', `sqlite:///${join(folder, 'store.db')}`, '--default-artifact-root', join(folder, 'artifacts')];
    const command = 'command' in found ? found.command : '';
    server = spawn(command, ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...store], {
      stdio: 'ignore',
      detached: true,
    });
    const end = Date.now() + 240_000;
    for (;;) {
      if (
        await fetch(`${uri}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        break;
      if (Date.now() > end || server.exitCode !== null) throw new Error('The MLflow server does not answer.');
      await sleep(300);
    }
  }, 300_000);

  afterAll(async () => {
    // The server is a group of processes of its own.
    if (server?.pid !== undefined) process.kill(-server.pid, 'SIGTERM');
    await sleep(500);
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps parameters, curves, decisions and the end of a fit', async () => {
    using model = perceptron();
    using data = rows();
    const logger = new MlflowLogger({ trackingUri: uri, experiment: 'neve', runName: 'first' });
    const cutter = new Scripted('Cutter', ({ epoch }) => (epoch === 1 ? [{ kind: 'setLr', lr: 0.05, reason: 'as the script says' }] : []));
    const report = await trainerOf(model.it, { controllers: [cutter] }).fit(data.it, { maxEpochs: 3, logEvery: 1, loggers: [logger] });
    const run = await runOf(logger.runId);
    expect(run.info).toMatchObject({ run_name: 'first', status: 'FINISHED' });
    const params = new Map(run.data.params.map(({ key, value }) => [key, value]));
    expect([params.get('options.optimizer.name'), params.get('options.loss'), params.get('device')]).toEqual([
      'sgd',
      'crossEntropy',
      'cpu',
    ]);
    const losses = await historyOf(logger.runId, 'loss');
    expect(losses.map(({ value }) => value)).toEqual(report.history.map(({ loss }) => expect.closeTo(loss, 10)));
    expect(losses.map(({ step }) => step)).toEqual(report.history.map(({ steps }, i) => steps * (i + 1)));
    expect(run.data.metrics.map(({ key }) => key)).toEqual(expect.arrayContaining(['loss', 'lr']));
    expect(JSON.stringify(run.data.tags)).toContain('as the script says');
  });

  it('marks a fit that fails, and makes each experiment once', async () => {
    const ids: unknown[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      using model = perceptron();
      using data = rows();
      const logger = new MlflowLogger({ trackingUri: uri, experiment: 'failing' });
      const fit = trainerOf(model.it, {
        controllers: [
          new Scripted('Failing', () => {
            throw new Error('on purpose');
          }),
        ],
      }).fit(data.it, { maxEpochs: 3, loggers: [logger] });
      await expect(fit).rejects.toThrow('on purpose');
      const { info } = await runOf(logger.runId);
      expect(info.status).toBe('FAILED');
      ids.push((info as unknown as { experiment_id: string }).experiment_id);
    }
    expect(ids[0]).toBe(ids[1]);
  });
});
