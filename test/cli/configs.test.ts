/** The configurations of examples/, run short; those of shared data where that is there. */

import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { python, pythonAvailable } from '../support/python.js';
import { cli } from './run-cli.js';

const CONFIGS = fileURLToPath(new URL('../../examples/configs/', import.meta.url));
const DATA = process.env.NEVE_DATA ?? resolve(fileURLToPath(new URL('../../../shared/data', import.meta.url)));
const SHORT = ['stop.maxEpochs=null', 'stop.maxSteps=3', 'checkpoint=false', 'run.threads=1', 'device=cpu'].flatMap((text) => [
  '--set',
  text,
]);

async function trains(name: string, ...set: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'neve-example-'));
  const found = await cli(
    'train',
    join(CONFIGS, name),
    '--run-dir',
    join(folder, 'run'),
    ...SHORT,
    ...set.flatMap((text) => ['--set', text]),
  );
  expect(found).toMatchObject({ status: 0, stdout: expect.stringMatching(/stopped by +maxSteps/) });
}

it('digits.yaml', () => trains('digits.yaml'));

// Exporting takes Python long where others work too.
it.skipIf(!pythonAvailable())('pytorch-file.yaml, of a file that Python writes', { timeout: 600_000 }, async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'neve-pt2-')), 'model.pt2');
  python(join(CONFIGS, 'make_model.py'), { args: [path], timeoutMs: 500_000 });
  await trains('pytorch-file.yaml', `model.path=${path}`);
});

const shared = (file: string): string => join(DATA, file);
it.skipIf(!existsSync(shared('sms-spam.tsv.gz')))('sms-spam.yaml', () =>
  trains('sms-spam.yaml', `data.train.path=${shared('sms-spam.tsv.gz')}`),
);

const POWER = 'household_power_consumption_head.txt.gz';
it.skipIf(!existsSync(shared(POWER)))('household-power-lstm.yaml', () =>
  trains('household-power-lstm.yaml', `data.train.path=${shared(POWER)}`),
);

const IMAGES = 'cifar10-images.tar.gz';
it.skipIf(!existsSync(shared(IMAGES)))('cifar10-resnet20.yaml', () =>
  trains(
    'cifar10-resnet20.yaml',
    `data.train.path=${shared(IMAGES)}`,
    'data.train.limitPerClass=4',
    'data.batchSize=8',
    'data.test=null',
    'validation.split=0.5',
  ),
);
