/** The command as a process: Ctrl-C, statuses, a quick help. */

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

it('the first Ctrl-C saves and ends with 130, and the run goes on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'neve-signal-'));
  await writeFile(join(folder, 'rows.csv'), `a,b\n${Array.from({ length: 400 }, (_, i) => `${Math.sin(i)},${Math.cos(i)}`).join('\n')}\n`);
  await writeFile(
    join(folder, 'neve.yaml'),
    'model: mlp\ndata: { train: { reader: csv, path: rows.csv, y: b }, batchSize: 1 }\nloss: mse\ncontrollers: []\nstop: { maxEpochs: 100000 }\nrun: { threads: 1 }\ndevice: cpu\n',
  );
  const child = spawn(process.execPath, ['--import', TSX, MAIN, 'train', 'neve.yaml', '--run-dir', 'run'], { cwd: folder });
  let stderr = '';
  let asked = false;
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
    if (asked || !/epoch \d+\/100000/.test(stderr)) return;
    asked = true;
    child.kill('SIGINT');
  });
  const status = await new Promise((done) => child.on('exit', done));
  expect(stderr).toContain('SIGINT: ending after this step, with a checkpoint. Once more ends at once.');
  expect(stderr).toContain('Go on with: neve resume run');
  expect(status).toBe(130);
  expect((await readdir(join(folder, 'run', 'checkpoints'))).length).toBeGreaterThan(0);
  expect(await readFile(join(folder, 'run', 'config.yaml'), 'utf8')).toContain('maxEpochs: 100000');
});
