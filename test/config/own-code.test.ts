/** Parts that are a user's own files: models, losses and data, and what is wrong with them. */

import { execFileSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { buildConfig, loadConfig, openRun } from '../../src/config/index.js';
import { tsxApi } from '../../src/config/source/module.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neve-own-'));
  await writeFile(
    join(folder, 'own.mjs'),
    `export const rows = ({ count }) => null;
export const nothing = () => 1;
export const loss = (output, target) => output.sub(target).abs().mean();
`,
  );
  await writeFile(join(folder, 'broken.mjs'), 'throw new Error("not today");\n');
  await writeFile(join(folder, 'rows.csv'), `a,b\n${Array.from({ length: 12 }, (_, i) => `${i},${2 * i}`).join('\n')}\n`);
  await writeFile(join(folder, 'waves.csv'), `up,down\n${Array.from({ length: 30 }, (_, i) => `${i},${-i}`).join('\n')}\n`);
});

async function built(text: string) {
  const file = join(folder, 'neve.yaml');
  await writeFile(file, `${text}stop: { maxEpochs: 1 }\ncheckpoint: false\ndevice: cpu\n`);
  return buildConfig(await loadConfig(file));
}

const CSV = 'data: { train: { reader: csv, path: rows.csv, x: [a], y: b } }\n';

it('trains with a loss of its own', async () => {
  using experiment = await built(`model: { name: mlp, hidden: [4] }\n${CSV}loss: { name: module, path: own.mjs, export: loss }\n`);
  const report = await experiment.trainer.fit(experiment.loader, experiment.fit);
  expect(report.history[0]?.loss).toBeGreaterThan(0);
});

it.each([
  ['a model', `model: { name: module, path: own.mjs, export: nothing }\n${CSV}loss: mse\n`, 'ERR_MODULE_EXPORT'],
  ['an export', `model: own.mjs#Nett\n${CSV}loss: mse\n`, 'ERR_MODULE_EXPORT'],
  ['a dataset', 'model: mlp\ndata: { train: { reader: module, path: own.mjs, export: rows } }\nloss: mse\n', 'ERR_MODULE_EXPORT'],
  ['a file that runs', `model: broken.mjs\n${CSV}loss: mse\n`, 'ERR_MODULE_IMPORT'],
  [
    'a column of the series',
    'model: lstm\ndata: { train: { reader: series, path: waves.csv, y: [sideways], length: 4 } }\nloss: mse\n',
    'ERR_SERIES_COLUMN',
  ],
])('refuses what is not %s', async (_what, text, code) => {
  await expect(built(text)).rejects.toThrow(expect.objectContaining({ code }));
});

it('refuses a folder that has no trained model, or is no run', async () => {
  await expect(openRun(folder)).rejects.toThrow(expect.objectContaining({ code: 'ERR_CONFIG_FILE' }));
  await writeFile(join(folder, 'config.yaml'), `model: mlp\n${CSV}loss: mse\nstop: { maxEpochs: 1 }\n`);
  await expect(openRun(folder)).rejects.toThrow(expect.objectContaining({ code: 'ERR_RUN_UNFINISHED' }));
});

it('reads TypeScript by the tsx beside it, in a Node that does not', async () => {
  const file = join(folder, 'typed.ts');
  await writeFile(file, 'export default { model: "mlp" as string };\n');
  const api = pathToFileURL(tsxApi(fileURLToPath(import.meta.url))).href;
  const [url, parent] = [pathToFileURL(file).href, pathToFileURL(`${folder}/`).href];
  const code = `const { tsImport } = await import('${api}'); console.log(JSON.stringify((await tsImport('${url}', '${parent}')).default));`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })).toContain('"model":"mlp"');
});

it('says what TypeScript needs where there is no tsx', () => {
  expect(() => tsxApi('/nowhere/neve.ts')).toThrow(expect.objectContaining({ code: 'ERR_MODULE_IMPORT' }));
});
