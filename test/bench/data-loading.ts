/**
 * A pass over CIFAR-10 that shuffles, crops with padding, flips, scales and normalises: Neve's cache beside PyTorch's `DataLoader` with 2 workers, in turn, each in a process of its own, and
 * what ResNet-20 consumes here. Neve loads with one thread. PyTorch's side holds the pixels in memory and works sample by sample, as torchvision does on tensors.
 *
 *   node --import tsx test/bench/data-loading.ts [rounds]
 *
 * Images come from `cifar10-images.tar.gz` in `$NEVE_DATA`; the cache stays in the temporary folder for the next run.
 */

import { spawnSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageFolder } from '../../src/data/index.js';
import { safetensors } from '../../src/formats/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { CASES } from './cases.js';
import type { PassRequest, PassResult } from './data-loading-pass.js';
import { sized } from './sizes.js';
import { median, printTable } from './table.js';
import { measureSteps } from './train.js';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export async function benchDataLoading(rounds: number): Promise<void> {
  const path = join(tmpdir(), 'neve-bench-cifar10.safetensors');
  const archive = resolve(process.env.NEVE_DATA ?? '../shared/data', 'cifar10-images.tar.gz');
  using images = await imageFolder(archive, { root: 'train', size: 32, dtype: 'uint8' });
  const begun = performance.now();
  (await images.cache(path, { key: 'train, 32, uint8' })).dispose();
  console.log(`${images.size} images decoded into the cache, or found there, in ${((performance.now() - begun) / 1e3).toFixed(1)} s`);
  const { tensors } = await safetensors.readHeader(path);
  const pixels = tensors.find(({ name }) => name === 'x.0');
  const labels = tensors.find(({ name }) => name === 'y.0');
  const size = images.size;
  const request = { path, batchSize: 128, passes: 2, size };
  const ours: Record<PassRequest['way'], PassResult[]> = { cache: [], stream: [] };
  const theirs: PassResult[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const way of ['cache', 'stream'] as const) ours[way].push(neve({ ...request, way }));
    if (!pythonAvailable()) continue;
    const header = await headerBytes(path);
    const input = { ...request, pixels: header + (pixels?.begin ?? 0), labels: header + (labels?.begin ?? 0), workers: 2 };
    theirs.push(python<PassResult>(here('data_loading_peer.py'), { input, timeoutMs: 900_000 }));
  }
  const eaten = 128 / (await measureSteps(CASES.resnet20, sized('resnet20', CASES.resnet20, 128))).step;
  const speed = (of: readonly PassResult[]) => median(of.map(({ seconds }) => size / seconds));
  const megabytes = (of: readonly PassResult[], key: 'bytes' | 'held') => median(of.map((result) => result[key] / 1e6));
  const row = (way: string, of: readonly PassResult[]) => [
    way,
    speed(of).toFixed(0),
    (speed(of) / eaten).toFixed(1),
    (speed(of) / speed(theirs)).toFixed(2),
    megabytes(of, 'bytes').toFixed(0),
    (megabytes(of, 'bytes') / megabytes(theirs, 'bytes')).toFixed(2),
    megabytes(of, 'held').toFixed(0),
    (megabytes(of, 'held') / megabytes(theirs, 'held')).toFixed(2),
  ];
  console.log(`\nA pass over ${size} images, median of ${rounds}; ResNet-20 consumes ${eaten.toFixed(0)} images a second`);
  console.log("Memory: all, pages of files among it; and what is held, which the system cannot take back. Ratios to DataLoader's.");
  printTable(
    ['way', 'images/s', 'of ResNet-20', 'ratio', 'MB', 'ratio', 'MB held', 'ratio'],
    [
      row('cache, resident loader', ours.cache),
      row('cache, sample by sample', ours.stream),
      row('DataLoader, 2 workers', theirs),
      ['goal for the cache', '', '>= 10', '>= 2', '', '', '', '<= 0.5'],
    ],
  );
}

/** A pass in a process of its own, so that its memory is its own. */
function neve(request: PassRequest): PassResult {
  const args = ['--import', 'tsx', here('data-loading-pass.ts')];
  const done = spawnSync(process.execPath, args, { input: JSON.stringify(request), encoding: 'utf8', timeout: 900_000 });
  if (done.status !== 0) throw new Error(`The pass failed:\n${done.stderr}`);
  return JSON.parse(done.stdout) as PassResult;
}

/** Where the tensors of a safetensors file begin. */
async function headerBytes(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return 8 + Number(buffer.readBigUInt64LE());
  } finally {
    await file.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchDataLoading(Number(process.argv[2] ?? 3));
