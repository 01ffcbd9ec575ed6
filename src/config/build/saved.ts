/** What a run keeps of its configuration, and a model from that without the training data. */

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as data from '../../data/index.js';
import type { Loader } from '../../data/loader.js';
import { ConfigError, OptionError } from '../../errors.js';
import { writeFileAtomic } from '../../formats/index.js';
import { loadModel } from '../../graph/model-files.js';
import { setNumThreads } from '../../native/index.js';
import { tensor } from '../../tensor/index.js';
import { Trainer } from '../../trainer/index.js';
import { modelRegistry, type Trainable } from '../parts/models.js';
import { printConfig } from '../print.js';
import { loadConfig, type ResolvedConfig } from '../resolve.js';
import type { NamedReader } from '../values.js';
import { evaluationTransforms, type Experiment, loadWeights, trainerOptions } from './build.js';
import { openReader, type PreparedData, scaled, targetOf } from './open.js';

/** The configuration of a run, in its folder: `neve train` takes it. */
export const CONFIG_FILE = 'config.yaml';
/** What was learnt from the training rows, in the run folder. */
export const DATA_FILE = 'data.json';

/** Keeps both in the run folder. */
export async function saveExperiment({ config, prepared }: Experiment, runDir: string): Promise<void> {
  await writeFileAtomic(join(runDir, CONFIG_FILE), await printConfig(config));
  await writeFileAtomic(join(runDir, DATA_FILE), `${JSON.stringify(prepared, null, 2)}\n`);
}

/**
 * The configuration of a run.
 *
 * @throws {ConfigError} `ERR_CONFIG_FILE` for a folder without one
 */
export async function readRunConfig(runDir: string, set: readonly string[] = []): Promise<ResolvedConfig> {
  const path = join(runDir, CONFIG_FILE);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) return loadConfig(path, { set });
  throw new ConfigError([
    {
      code: 'ERR_CONFIG_FILE',
      path: [],
      source: runDir,
      message: `${runDir}: it is no run of 'neve train': it has no ${CONFIG_FILE}. Name the folder of a run; 'neve runs' lists them.`,
    },
  ]);
}

/** A trained model with what it needs to read rows. */
export interface SavedRun extends Disposable {
  readonly config: ResolvedConfig;
  readonly prepared: PreparedData;
  readonly model: Trainable;
  /** For evaluations. */
  readonly trainer: Trainer;
  /** Rows of a file, read as the training rows were. Without targets: for predictions. */
  open(reader: NamedReader, withTargets: boolean): Promise<OpenRows>;
  dispose(): void;
}

/** Rows that were opened for a saved model. */
export interface OpenRows {
  readonly loader: Loader;
  /** What the next forecast is made from, of a series: one row. */
  readonly newest: Loader | null;
  /** Outputs in the units of the file. */
  readonly unscaled: (output: unknown) => unknown;
  dispose(): void;
}

/**
 * The trained model of a run.
 *
 * @throws {ConfigError} `ERR_CONFIG_FILE` @throws {OptionError} `ERR_RUN_UNFINISHED` for a run that has left no model
 */
export async function openRun(runDir: string): Promise<SavedRun> {
  const config = await readRunConfig(runDir);
  const { values } = config;
  const [weights, prepared] = await Promise.all([modelFile(runDir), readPrepared(runDir)]);
  if (values.run.threads !== null) setNumThreads(values.run.threads);
  const entry = modelRegistry.parts[values.model.name] as (typeof modelRegistry.parts)[string];
  const model = weights.endsWith('.pt') ? await loadModel(weights, { trusted: true }) : await entry.make(values.model, prepared.ends);
  const dispose = (): void => {
    if ('dispose' in model && typeof model.dispose === 'function') model.dispose();
  };
  try {
    if (!weights.endsWith('.pt')) await loadWeights(model, weights);
    const trainer = new Trainer(await trainerOptions({ ...values, controllers: [] }, model));
    return {
      ...{ config, prepared, model, trainer, dispose },
      open: (reader, withTargets) => openRows(config, prepared, reader, withTargets),
      [Symbol.dispose]: dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function openRows(config: ResolvedConfig, prepared: PreparedData, reader: NamedReader, withTargets: boolean): Promise<OpenRows> {
  const { values } = config;
  const request = { target: targetOf(values), state: prepared.reader, trainShare: 1, withTargets };
  const { dataset, opened } = await openReader(reader, values.data.keep, request);
  const scalers = prepared.scalers.map((state) => new data.Scaler(state));
  const wanted = withTargets ? scalers : scalers.filter(({ state }) => state.field === 'x');
  const rows = scaled(dataset, wanted);
  const steps = evaluationTransforms(values);
  const newest =
    opened.newest === undefined ? null : data.tensors({ x: tensor(opened.newest.data, { shape: [1, ...opened.newest.shape] }), y: [] });
  const dispose = (): void => {
    for (const input of newest?.inputs ?? []) input.dispose();
    for (const each of new Set<object>([rows, dataset])) if ('dispose' in each && typeof each.dispose === 'function') each.dispose();
    opened.dispose();
  };
  const y = prepared.scalers.find(({ field }) => field === 'y');
  return {
    loader: rows.loader({ batchSize: values.data.batchSize, ...(steps.length === 0 ? {} : { transform: steps }) } as never),
    newest: newest?.loader() ?? null,
    unscaled: (output) => opened.unscaled?.(output) ?? (y === undefined ? output : inverse(output, y)),
    dispose,
  };
}

/** Numbers before they were scaled, `[channels, ...]` or one. */
function inverse(output: unknown, { shift, scale }: data.ScalerState, channel?: number): unknown {
  if (Array.isArray(output)) return output.map((each, i) => inverse(each, { shift, scale } as data.ScalerState, channel ?? i));
  return (output as number) * (scale[channel ?? 0] as number) + (shift[channel ?? 0] as number);
}

async function readPrepared(runDir: string): Promise<PreparedData> {
  const path = join(runDir, DATA_FILE);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as PreparedData;
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new OptionError('ERR_RUN_UNFINISHED', `${path} cannot be read: ${words}. Train again, or name another run.`, {
      fields: { path },
      cause,
    });
  }
}

/** The file of the trained model. */
export async function modelFile(runDir: string): Promise<string> {
  for (const name of ['model.safetensors', 'model.pt']) {
    const path = join(runDir, name);
    if (await stat(path).catch(() => null)) return path;
  }
  throw new OptionError(
    'ERR_RUN_UNFINISHED',
    `${runDir} has no trained model: the run has not come to its end. Go on with it: neve resume ${runDir}`,
    { fields: { path: runDir } },
  );
}
