/**
 * The end of a JavaScript environment while a fit runs: the crash zone of native addons, where finalizers, clean-up hooks and threads meet in any
 * order. Each case is a process of its own, so that a crash is a signal to see and not the end of the tests.
 */

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const FIT = `
  import { perceptron, rows, trainerOf } from './test/trainer/fixtures.ts';
  const start = () => trainerOf(perceptron().it).fit(rows(4000, [4], 1).it, { maxEpochs: 10000 });
`;

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(script: string): Ended {
  return runAlone(FIT + script);
}

function runAlone(script: string): Ended {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: 110_000,
  });
  return { status, signal, stdout, stderr };
}

it('process.exit() in the middle of a step ends the process with its status', () => {
  const script = `start().catch(() => undefined); setTimeout(() => process.exit(7), 200);`;
  expect(run(script)).toEqual({ status: 7, signal: null, stdout: '', stderr: '' });
});

it('an uncaught error in the middle of a fit ends the process as Node does', () => {
  const found = run(`start().catch(() => undefined); setTimeout(() => { throw new RangeError('mine'); }, 200);`);
  expect(found).toMatchObject({ status: 1, signal: null });
  expect(found.stderr).toContain('RangeError: mine');
});

it('workers can be ended in the middle of their fits, one after the other, while the main thread goes on training', () => {
  const script = `
    import { Worker } from 'node:worker_threads';
    const source = \`
      import { parentPort } from 'node:worker_threads';
      import { register } from 'tsx/esm/api';
      register();
      const { perceptron, rows, trainerOf } = await import('./test/trainer/fixtures.ts');
      trainerOf(perceptron().it).fit(rows(4000, [4], 1).it, { maxEpochs: 10000 }).catch(() => undefined);
      parentPort.postMessage('training');
    \`;
    const main = start();
    for (let i = 0; i < 3; i++) {
      const worker = new Worker(source, { eval: true });
      await new Promise((resolve, reject) => { worker.once('message', () => setTimeout(resolve, 50)); worker.once('error', reject); });
      await worker.terminate();
    }
    main.stop();
    console.log((await main).stop.by);
  `;
  expect(run(script)).toEqual({ status: 0, signal: null, stdout: 'user\n', stderr: '' });
});

it('a process whose workers alone used the addon ends with its status, after they have ended', () => {
  const script = `
    import { Worker } from 'node:worker_threads';
    const source = \`
      import { register } from 'tsx/esm/api';
      register();
      const { perceptron, rows, trainerOf } = await import('./test/trainer/fixtures.ts');
      await trainerOf(perceptron().it).fit(rows(40, [4], 1).it, { maxEpochs: 2 });
    \`;
    const worker = new Worker(source, { eval: true });
    console.log(await new Promise((resolve, reject) => { worker.once('exit', resolve); worker.once('error', reject); }));
  `;
  expect(runAlone(script)).toEqual({ status: 0, signal: null, stdout: '0\n', stderr: '' });
});
