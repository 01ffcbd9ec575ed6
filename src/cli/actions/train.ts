/** What `neve train` and `neve resume` do. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildConfig,
  configCode,
  type Experiment,
  loadConfig,
  printConfig,
  type ResolvedConfig,
  readRunConfig,
  saveExperiment,
} from '../../config/index.js';
import { rankEnvironment } from '../../distributed/index.js';
import { CheckpointError, ConfigError } from '../../errors.js';
import { showProgress, summaryTable } from '../../report/index.js';
import type { Epoch, Report, Run } from '../../trainer/index.js';
import type { TrainArguments } from '../commands/train.js';
import { UsageError } from '../failure.js';
import { bytes, note, print, printJson, short, table } from '../output.js';
import { nextRunDir } from '../run-folder.js';
import { stopOnSignal } from '../signals.js';

/** What a resumed run may do otherwise. */
const RESUMABLE = ['stop', 'checkpoint', 'log'];

/** Trains, or says what it would do. */
export async function runTrain(
  file: string,
  { set, preset, runDir: given, dryRun, printConfig: prints, asCode, json }: TrainArguments,
): Promise<void> {
  if ([dryRun, prints, asCode].filter(Boolean).length > 1)
    throw new UsageError('--dry-run, --print-config and --as-code exclude each other.');
  const config = await loadConfig(file, { set, preset });
  if (prints) return print(await printConfig(config, { origins: true }));
  const runDir = given ?? config.values.run.folder ?? (await nextRunDir(config.name));
  using experiment = await buildConfig(config, { runDir });
  if (asCode) return print(configCode(experiment, runDir));
  if (dryRun) return await tryRun(experiment);
  const place = rankEnvironment();
  if (isFirst()) note(`${config.name} (${config.hash}): ${describeData(experiment)}; run folder ${runDir}`);
  // A launcher starts all again after a failure.
  const again = place !== null && place.restartCount > 0 ? ({ resume: 'auto', overwrite: false } as const) : {};
  const run = experiment.trainer.fit(experiment.loader, { ...experiment.fit, runDir, ...again });
  await follow(run, experiment, runDir, json === true);
}

/** Goes on with a run. */
export async function runResume(runDir: string, { set, json }: { readonly set: readonly string[]; readonly json?: true }): Promise<void> {
  for (const each of set) {
    const section = /^[\w$]+/.exec(each.trim())?.[0] ?? each;
    if (RESUMABLE.includes(section)) continue;
    throw new ConfigError([
      {
        code: 'ERR_CONFIG_CONFLICT',
        path: [section],
        source: `--set ${each}`,
        message: `--set ${each}: ${section}: a run that goes on keeps it as it was. Set ${RESUMABLE.join(', ')} only, or begin another run: neve train ${join(runDir, 'config.yaml')}.`,
      },
    ]);
  }
  const config: ResolvedConfig = await readRunConfig(runDir, set);
  using experiment = await buildConfig(config, { runDir });
  if (isFirst()) note(`${config.name} (${config.hash}): goes on in ${runDir}`);
  const { overwrite: _, ...fit } = experiment.fit as Experiment['fit'] & { readonly overwrite?: boolean };
  const run = experiment.trainer.fit(experiment.loader, { ...fit, runDir, resume: true });
  try {
    await follow(run, experiment, runDir, json === true);
  } catch (error) {
    if (!(error instanceof CheckpointError && error.code === 'ERR_NO_CHECKPOINT')) throw error;
    throw new UsageError(
      `${runDir} has no checkpoint to go on from. Runs keep one with checkpoint: { everyEpochs: 1 } or { onEnd: true }; begin another: neve train ${join(runDir, 'config.yaml')}.`,
    );
  }
}

/** Whether this process speaks: of several that train together, the first. */
function isFirst(): boolean {
  return (rankEnvironment()?.rank ?? 0) === 0;
}

/** Shows a run, keeps its configuration, and ends it on signals. */
async function follow(run: Run, experiment: Experiment, runDir: string, json: boolean): Promise<void> {
  const signals = stopOnSignal(run);
  if (!isFirst()) return followSilently(run, signals);
  let saving: Promise<unknown> = Promise.resolve();
  run.on((event) => {
    // The folder is the run's own from here on.
    if (event.type === 'fitStart') saving = saveExperiment(experiment, runDir);
    if (json && event.type === 'epochEnd') printJson(epochLine(event.epoch));
  });
  showProgress(run);
  try {
    const report = await run;
    await saving;
    const status = signals.status();
    if (status !== null) {
      note(`Ended after ${report.epochs} epochs. Go on with: neve resume ${runDir}`);
      process.exitCode = status;
    }
    await tell(report, experiment, runDir, json);
  } finally {
    await saving.catch(() => undefined);
    signals.end();
  }
}

/** What the first process does, others leave to it. */
async function followSilently(run: Run, signals: ReturnType<typeof stopOnSignal>): Promise<void> {
  try {
    await run;
    process.exitCode = signals.status() ?? undefined;
  } finally {
    signals.end();
  }
}

async function tell(report: Report, experiment: Experiment, runDir: string, json: boolean): Promise<void> {
  const test = process.exitCode === undefined ? await experiment.openTest() : null;
  const tested = test === null ? null : await experiment.trainer.evaluate(test);
  if (json) {
    const { history: _, decisions, ...rest } = report;
    return printJson({ type: 'report', ...rest, decisions: decisions.length, test: tested, runDir });
  }
  const extras =
    tested === null ? {} : { testLoss: tested.loss, ...(typeof tested.accuracy === 'number' ? { testAccuracy: tested.accuracy } : {}) };
  print(summaryTable(report, extras));
}

function epochLine({ index, loss, lr, validation, metrics, velocity, seconds, steps }: Epoch): object {
  const held = validation === null ? null : { loss: validation.loss, ...validation.metrics };
  return { type: 'epoch', index, loss, lr, validation: held, metrics, velocity, steps, seconds };
}

function describeData({ loader, validation, prepared }: Experiment): string {
  const rows = loader.kind === 'resident' ? `${loader.size} rows` : `${loader.length ?? 'an unknown number of'} batches`;
  const held = validation === null ? '' : validation.kind === 'resident' ? `, ${validation.size} held out` : ', some held out';
  const classes = prepared.classes === null ? '' : `, ${prepared.classes.length} classes`;
  const { unseen } = prepared.reader;
  const left = Array.isArray(unseen) ? `; columns of text that the model does not see: ${unseen.join(', ')}` : '';
  return `${rows} to train on${held}${classes}${left}`;
}

/** Two steps with a checkpoint between them, in a folder that is removed. */
async function tryRun(experiment: Experiment): Promise<void> {
  const { trainer, loader, fit, model, prepared, config } = experiment;
  const folder = await mkdtemp(join(tmpdir(), 'neve-dry-'));
  const { validation: _, restoreBest: __, loggers: ___, maxEpochs: ____, maxSeconds: _____, ...own } = fit as Record<string, unknown>;
  const runDir = join(folder, 'run');
  const parameters = [
    ...(model.namedParameters() as Iterable<readonly [string, { readonly numel: number; readonly shape: readonly number[] }]>),
  ];
  const elements = parameters.reduce((sum, [, { shape }]) => sum + shape.reduce((all, size) => all * size, 1), 0);
  const before = process.memoryUsage.rss();
  try {
    const first = await trainer.fit(loader, { ...own, runDir, maxSteps: 1, checkpoint: { onEnd: true }, overwrite: false });
    const second = await trainer.fit(loader, { ...own, runDir, maxSteps: 2, checkpoint: { onEnd: true }, overwrite: false, resume: true });
    const seconds = second.seconds - first.seconds;
    const peak = second.history.at(-1)?.usage.peakRssBytes ?? 0;
    const steps = loader.length === null ? null : loader.length * ((fit as { maxEpochs?: number }).maxEpochs ?? 1);
    const rows: [string, string][] = [
      ['configuration', `${config.name}, hash ${config.hash}`],
      ['data', describeData(experiment)],
      [
        'a row',
        `${prepared.ends.inputs.map((shape) => `[${shape.join(', ')}]`).join(', ')} to ${prepared.ends.targets.map((shape) => `[${shape.join(', ')}]`).join(', ') || 'nothing'}`,
      ],
      [
        'parameters',
        `${elements.toLocaleString('en-US')} (${bytes(elements * 4)} as fp32, about ${bytes(elements * 16)} with gradients and Adam's state)`,
      ],
      ['memory at the peak', `${bytes(peak)} of the process, ${bytes(Math.max(0, peak - before))} more than before the first step`],
      ['first loss', short(first.history[0]?.loss)],
      ['checkpoint', 'written, read back, and trained on from'],
      ...(steps === null
        ? []
        : [['the whole fit', `${steps} steps at most; the second took ${(seconds * 1000).toFixed(1)} ms`] as [string, string]]),
    ];
    print(table(['', ''], rows).trimStart());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
