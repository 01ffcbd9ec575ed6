/**
 * What leaving at rest what is at rest saves, and what it costs: a ResNet on a CIFAR-10 subset, trained plainly, under NEq in its three forms and under GradES, from
 * the same weights on the same order while the rate falls to 0; and plainly in as few epochs as take the same time.
 *
 *     NEVE_DATA=folder node --import tsx examples/neq.ts [--arms plain,depth:0.01,neurons:0.001,grad-es:2] [--epochs 20] [--subset 2000] [--seeds 0,1]
 *
 * An arm is named with its threshold: NEq's epsilon, GradES's tau. Goes on where it was cut off. Times are of the processor, measurements included.
 */

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder } from './study/data-folder.js';
import { Journal } from './study/journal.js';
import { ARMS, describeFreeze, type FreezeJob, freezeKey, type FreezeRecord, trainFrozen } from './study/neq-run.js';
import { serve, WORKER_FLAG } from './study/pool.js';
import { numbers, words } from './study/selection.js';
import { mean } from './study/summary.js';
import { markdownTable } from './study/words.js';
import { readArguments } from './support/args.js';

if (process.argv.includes(WORKER_FLAG)) serve(trainFrozen);
else {
  await main().catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  });
}

async function main(): Promise<void> {
  const args = readArguments('Trains a ResNet on CIFAR-10 images with and without freezing, and compares accuracy and time.', {
    arms: {
      type: 'text',
      default: 'neurons:1e-3,layers:1e-2,depth:1e-2',
      help: `What freezes beside plain training, each with its threshold: ${ARMS.slice(1).join(', ')}`,
    },
    epochs: { type: 'count', default: 20, help: 'Epochs' },
    subset: { type: 'count', default: 2000, help: 'Training images; the test is on all 10,000' },
    size: { type: 'count', default: 32, help: 'Pixels a side: 32 or 16' },
    'batch-size': { type: 'count', default: 64, help: 'Images in a batch' },
    depth: { type: 'count', default: 20, help: 'Depth of the ResNet: 6n + 2' },
    seeds: { type: 'text', default: '0', help: 'Seeds of weights and order' },
    out: { type: 'text', default: 'runs/neq', help: 'Folder for runs.jsonl' },
    jobs: { type: 'count', default: 1, help: 'Worker processes, one thread each' },
  });
  if (!existsSync(join(dataFolder(), 'cifar10-images.tar.gz'))) {
    throw new RangeError('There is no cifar10-images.tar.gz: name the folder that holds it with NEVE_DATA.');
  }
  const arms: [FreezeJob['arm'], number][] = args.arms.split(',').map((text) => {
    const [name = '', threshold = ''] = text.split(':');
    const [arm = name] = words('arms', name, ARMS.slice(1)) ?? [];
    return [arm as FreezeJob['arm'], numbers('arms', threshold)[0] as number];
  });
  await mkdir(args.out, { recursive: true });
  const journal = await Journal.open<FreezeJob, FreezeRecord>(join(args.out, 'runs.jsonl'), fileURLToPath(import.meta.url), {
    keyOf: freezeKey,
    nameOf: freezeKey,
    describe: describeFreeze,
  });
  const setting = { rows: args.subset, size: args.size, depth: args.depth, batchSize: args['batch-size'] };
  const jobs = (arm: FreezeJob['arm'], threshold: number, epochs: number): FreezeJob[] =>
    numbers('seeds', args.seeds).map((seed) => ({ ...setting, arm, threshold, epochs, seed }));
  const plain = jobs('plain', 0, args.epochs);
  await journal.add([...plain, ...arms.flatMap(([arm, threshold]) => jobs(arm, threshold, args.epochs))], args.jobs);

  const whole = journal.of(plain);
  const secondsOf = (runs: readonly FreezeRecord[]): number => mean(runs.map(({ seconds }) => seconds));
  const rows: string[][] = [['plain', ...numbersOf(whole, secondsOf(whole), args.epochs), '']];
  for (const [arm, threshold] of arms) {
    const runs = journal.of(jobs(arm, threshold, args.epochs));
    const epochs = Math.max(1, Math.round((args.epochs * secondsOf(runs)) / secondsOf(whole)));
    const shorter = jobs('plain', 0, epochs);
    await journal.add(shorter, args.jobs);
    const rival = `${percent(mean(journal.of(shorter).map(({ accuracy }) => accuracy)))} (${epochs})`;
    rows.push([`${arm} ${threshold}`, ...numbersOf(runs, secondsOf(whole), args.epochs), rival]);
  }
  console.log(markdownTable(['', 'seconds an epoch', 'of plain', 'accuracy, %', 'test loss', 'plain in that time (epochs)'], rows));
  for (const { arm, threshold, seed, frozen } of journal.of(arms.flatMap(([name, threshold]) => jobs(name, threshold, args.epochs)))) {
    for (const { epoch, reason } of frozen) console.log(`${arm} ${threshold}, seed ${seed}, after epoch ${epoch + 1}: ${reason}`);
  }
}

/** Seconds over the planned epochs, which is fair to a fit that ended early. */
function numbersOf(runs: readonly FreezeRecord[], plain: number, epochs: number): string[] {
  const seconds = mean(runs.map((run) => run.seconds));
  return [
    (seconds / epochs).toFixed(2),
    `${((100 * seconds) / plain).toFixed(0)} %`,
    percent(mean(runs.map(({ accuracy }) => accuracy))),
    mean(runs.map(({ loss }) => loss)).toFixed(3),
  ];
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}
