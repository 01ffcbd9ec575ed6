/** A configuration made into what it describes: data, a model, a trainer and the options of its fit. */

import * as data from '../../data/index.js';
import type { Loader } from '../../data/loader.js';
import { checkKeys } from '../../errors.js';
import { pth, safetensors } from '../../formats/index.js';
import type { Model } from '../../graph/model.js';
import { setNumThreads } from '../../native/index.js';
import { setSeed, type Tensor } from '../../tensor/index.js';
import type { Device } from '../../tensor/device.js';
import { type FitOptions, Trainer, type TrainerOptions } from '../../trainer/index.js';
import type { Controller } from '../../controllers/controller.js';
import { controllerRegistry } from '../parts/controllers.js';
import { loggerRegistry } from '../parts/loggers.js';
import { lossRegistry } from '../parts/losses.js';
import { modelRegistry, type Trainable } from '../parts/models.js';
import { importExport } from '../parts/module.js';
import { optimizerRegistry } from '../parts/optimizers.js';
import type { AnyDataset } from '../parts/readers.js';
import { transformRegistry } from '../parts/transforms.js';
import type { ResolvedConfig } from '../resolve.js';
import type { ConfigValues, NamedPart, NamedReader } from '../values.js';
import { classesOf, endsOf, fitScalers, type OpenPart, openReader, type PreparedData, scaled, splitRows, targetOf } from './open.js';

/** Options of {@link buildConfig}. */
export interface BuildOptions {
  /** The run folder, where loggers write unless they are told; default: that of the configuration. */
  readonly runDir?: string;
}

/** What a configuration describes, ready to run: `trainer.fit(loader, { ...fit, runDir })`. */
export interface Experiment extends Disposable {
  readonly config: ResolvedConfig;
  readonly model: Trainable;
  readonly trainer: Trainer;
  /** Batches to train on. */
  readonly loader: Loader;
  /** Rows that are held out; `null` where there are none. */
  readonly validation: Loader | null;
  /** Options of the fit, but for the run folder. */
  readonly fit: FitOptions;
  /** What was learnt from the training rows, plain JSON. */
  readonly prepared: PreparedData;
  /** How each part of the data is opened, as TypeScript; rows that one row overlaps with, in data that has an order in time. */
  readonly code: { readonly train: string; readonly validation: string | null; readonly overlap: number | null };
  /** Batches of data.test; `null` where there is none. */
  openTest(): Promise<Loader | null>;
  /** Frees the data and the model. */
  dispose(): void;
}

/** Makes the parts of a list. */
export function makeTransforms(list: readonly NamedPart[]): data.transforms.Transform[] {
  return list.map((values) => transformRegistry.parts[values.name]?.make(values) as data.transforms.Transform);
}

/** What rows that are not trained on go through. */
export function evaluationTransforms({ data: { transform }, validation }: ConfigValues): data.transforms.Transform[] {
  if (validation !== null && validation.transform.length > 0) return makeTransforms(validation.transform);
  return makeTransforms(transform).filter(({ random }) => !random);
}

/**
 * Builds what a configuration describes: opens its data, makes the model with first values by its seed, and the trainer.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_CONFIG_SPLIT`, `ERR_MODULE_IMPORT`, `ERR_MODULE_EXPORT`, and as the readers and the model find
 *
 * @example
 * using experiment = await buildConfig(await loadConfig('neve.yaml'));
 * await experiment.trainer.fit(experiment.loader, { ...experiment.fit, runDir: 'runs/first' });
 */
export async function buildConfig(config: ResolvedConfig, options: BuildOptions = {}): Promise<Experiment> {
  checkKeys('buildConfig', options, ['runDir']);
  const { values } = config;
  const { validation, run } = values;
  if (run.threads !== null) setNumThreads(run.threads);
  const ends: (() => void)[] = [];
  try {
    const trainShare = 1 - (validation?.split ?? 0);
    const request = { target: targetOf(values), state: null, trainShare, withTargets: true };
    const part = await openReader(values.data.train, values.data.keep, request);
    ends.push(() => disposePart(part));
    const held = validation?.split ?? null;
    const [rawTrain, rawHeld] = held === null ? [part.dataset, null] : await splitRows(part, held, run.seed, validation?.stratify ?? false);
    if (held !== null)
      ends.push(
        () => disposeRows(rawTrain),
        () => disposeRows(rawHeld),
      );
    const scalers = await fitScalers(rawTrain, values);
    const rows = keepOwn(scaled(rawTrain, scalers), rawTrain, ends);
    const open = async (reader: NamedReader): Promise<{ readonly rows: AnyDataset; readonly code: string }> => {
      const opened = await openReader(reader, values.data.keep, { ...request, state: part.opened.state });
      ends.push(() => disposePart(opened));
      return { rows: keepOwn(scaled(opened.dataset, scalers), opened.dataset, ends), code: opened.opened.code };
    };
    const own = validation?.data ? await open(validation.data) : null;
    const heldRows = rawHeld === null ? (own?.rows ?? null) : keepOwn(scaled(rawHeld, scalers), rawHeld, ends);

    const steps = makeTransforms(values.data.transform);
    const loader = trainLoader(values, rows, steps);
    const unseen = (dataset: AnyDataset): Loader => evaluationLoader(values, dataset);
    const named = part.opened.classes?.length ?? null;
    const classes = named ?? (request.target === 'labels' ? await classesOf(part.dataset) : null);
    const known = await endsOf(loader, steps, part.opened, classes);

    setSeed(run.seed);
    const entry = modelRegistry.parts[values.model.name] as (typeof modelRegistry.parts)[string];
    const model = await entry.make(values.model, known);
    ends.push(() => disposeRows(model));
    if (typeof values.model.weights === 'string') await loadWeights(model, values.model.weights);
    const trainer = new Trainer(await trainerOptions(values, model));
    const heldLoader = heldRows === null ? null : unseen(heldRows);
    return {
      config,
      ...{ model, trainer, loader, validation: heldLoader },
      fit: fitOptions(values, heldLoader, options.runDir ?? run.folder ?? '.'),
      prepared: { reader: part.opened.state, classes: part.opened.classes, scalers: scalers.map(({ state }) => state), ends: known },
      code: { train: part.opened.code, validation: own?.code ?? null, overlap: part.opened.overlap },
      openTest: async () => (values.data.test === null ? null : unseen((await open(values.data.test)).rows)),
      dispose: () => disposeAll(ends),
      [Symbol.dispose]: () => disposeAll(ends),
    };
  } catch (error) {
    disposeAll(ends);
    throw error;
  }
}

/** Batches to train on. */
function trainLoader(
  { data: { batchSize, shuffle, dropLast, ...reading }, run }: ConfigValues,
  rows: AnyDataset,
  steps: readonly data.transforms.Transform[],
): Loader {
  const seed = shuffle || steps.some(({ random }) => random) ? { seed: run.seed } : {};
  const options = {
    batchSize,
    shuffle,
    dropLast,
    ...seed,
    ...(steps.length === 0 ? {} : { transform: steps }),
    ...readingOf(rows, reading),
  };
  return rows.loader(options as never);
}

/** Batches in the stored order, with what draws nothing. */
function evaluationLoader(values: ConfigValues, rows: AnyDataset): Loader {
  const steps = evaluationTransforms(values);
  const batchSize = values.validation?.batchSize ?? values.data.batchSize;
  return rows.loader({ batchSize, ...(steps.length === 0 ? {} : { transform: steps }), ...readingOf(rows, values.data) } as never);
}

function readingOf(rows: AnyDataset, { prefetch, concurrency }: Pick<ConfigValues['data'], 'prefetch' | 'concurrency'>): object {
  return rows instanceof data.TensorDataset ? {} : { prefetch, concurrency };
}

/** The options of the trainer. */
export async function trainerOptions(values: ConfigValues, model: Trainable): Promise<TrainerOptions> {
  const { loss, optimizer, controllers, step, precision, run, device } = values;
  const made = loss.name === 'module' ? await importExport(loss) : lossRegistry.parts[loss.name]?.make(loss);
  return {
    ...step,
    model,
    loss: made as TrainerOptions['loss'],
    optimizer: optimizerRegistry.parts[optimizer.name]?.make(optimizer) as TrainerOptions['optimizer'],
    controllers: controllers.map((each) => controllerRegistry.parts[each.name]?.make(each) as Controller),
    ...{ precision, seed: run.seed, deterministic: run.deterministic },
    device: device as 'auto' | Device,
  };
}

/** The options of the fit, those that are not left out. */
export function fitOptions(values: ConfigValues, held: Loader | null, runDir: string): FitOptions {
  const { stop, validation, checkpoint, log, run } = values;
  return {
    ...Object.fromEntries(Object.entries(stop).filter(([, limit]) => limit !== null)),
    ...(validation === null || held === null
      ? {}
      : {
          validation: {
            data: held,
            every: validation.every,
            allowNonFinite: validation.allowNonFinite,
            metrics: (validation.metrics ?? log.metrics) as readonly never[],
          },
          ...(validation.restoreBest ? { restoreBest: { monitor: validation.monitor, mode: validation.mode } } : {}),
        }),
    ...(log.metrics.length === 0 ? {} : { metrics: log.metrics as readonly never[] }),
    ...(log.every === null ? {} : { logEvery: log.every }),
    checkpoint,
    ...(run.overwrite ? { overwrite: true } : {}),
    ...(run.remoteControl ? { remoteControl: true } : {}),
    loggers: log.loggers.map((each) => loggerRegistry.parts[each.name]?.make(each, runDir) as never),
  } as FitOptions;
}

/**
 * Copies weights from a file into a model.
 *
 * @throws {OptionError} `ERR_STATE_DICT_NAMES` @throws {ShapeError} `ERR_STATE_DICT_SHAPE` @throws {FormatError}
 */
export async function loadWeights(model: Trainable, path: string): Promise<void> {
  const state: ReadonlyMap<string, Tensor> = /\.(pth|pt|bin)$/i.test(path) ? await pth.load(path) : await safetensors.load(path);
  try {
    (model as Pick<Model, 'loadStateDict'>).loadStateDict(state);
  } finally {
    for (const tensor of state.values()) tensor.dispose();
  }
}

/** Remembers a dataset that is another than the one that it came from. */
function keepOwn(rows: AnyDataset, from: AnyDataset, ends: (() => void)[]): AnyDataset {
  if (rows !== from) ends.push(() => disposeRows(rows));
  return rows;
}

function disposePart({ dataset, opened }: OpenPart): void {
  disposeRows(dataset);
  opened.dispose();
}

function disposeRows(rows: unknown): void {
  if (typeof rows !== 'object' || rows === null) return;
  if ('dispose' in rows && typeof rows.dispose === 'function') rows.dispose();
}

function disposeAll(ends: (() => void)[]): void {
  for (const end of ends.splice(0).reverse()) end();
}
