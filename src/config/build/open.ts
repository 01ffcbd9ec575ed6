/** The data of a configuration, opened: parts that are trained on, held out and tested, and what is known of them. */

import * as data from '../../data/index.js';
import type { Loader } from '../../data/loader.js';
import { OptionError, ShapeError } from '../../errors.js';
import { narrow } from '../../ops/index.js';
import { scope, type Tensor } from '../../tensor/index.js';
import { lossRegistry } from '../parts/losses.js';
import type { Ends } from '../parts/models.js';
import { type AnyDataset, type OpenData, type OpenRequest, readerRegistry } from '../parts/readers.js';
import type { ConfigValues, NamedReader } from '../values.js';

/** What was learnt from the training rows, for predictions and evaluations of other rows: plain JSON, kept with the run. */
export interface PreparedData {
  readonly reader: Readonly<Record<string, unknown>>;
  readonly classes: readonly string[] | null;
  readonly scalers: readonly data.ScalerState[];
  readonly ends: Ends;
}

/** Rows and what frees them. */
export interface OpenPart {
  readonly dataset: AnyDataset;
  readonly opened: OpenData;
}

/** What the loss wants of targets. */
export function targetOf({ loss }: ConfigValues): 'labels' | 'values' | null {
  return lossRegistry.parts[loss.name]?.target ?? null;
}

/** Opens a reader; rows are in memory unless they are to stay on the disk. */
export async function openReader(values: NamedReader, keep: 'memory' | 'disk', request: OpenRequest): Promise<OpenPart> {
  const { reader, ...options } = values;
  const opened = await (readerRegistry.parts[reader] as (typeof readerRegistry.parts)[string]).open(options, request);
  const { dataset } = opened;
  if (keep === 'disk' || dataset instanceof data.TensorDataset || !canLoad(dataset)) return { dataset, opened };
  try {
    return { dataset: await dataset.load(), opened };
  } finally {
    opened.dispose();
  }
}

function canLoad(dataset: AnyDataset): dataset is AnyDataset & { load(): Promise<data.TensorDataset> } {
  return 'load' in dataset && typeof dataset.load === 'function';
}

/** Rows in two parts: the last of them in time where they have an order, else at random. */
export async function splitRows(
  { dataset, opened }: OpenPart,
  share: number,
  seed: number,
  stratify: boolean,
): Promise<readonly [AnyDataset, AnyDataset]> {
  const { size } = dataset;
  if (size === null || dataset instanceof data.StreamedDataset) {
    throw new OptionError(
      'ERR_CONFIG_SPLIT',
      'validation.split needs rows whose number is known. Use data.keep: memory, or validation.data.',
    );
  }
  if (opened.overlap !== null) return inTime(dataset, size, share, opened.overlap);
  const parts = [1 - share, share] as const;
  if (dataset instanceof data.TensorDataset) return dataset.split(parts, { seed, ...(stratify ? { stratify: dataset.labels() } : {}) });
  const indexed = dataset as unknown as data.IndexedDataset;
  return indexed.split(parts, { seed, ...(stratify ? { stratify: await indexed.labels() } : {}) });
}

/** No row of one part overlaps with one of the other. */
function inTime(dataset: AnyDataset, size: number, share: number, overlap: number): readonly [AnyDataset, AnyDataset] {
  const held = Math.max(1, Math.round(size * share));
  const kept = size - held - overlap;
  if (kept < 1) {
    throw new OptionError(
      'ERR_CONFIG_SPLIT',
      `validation.split of ${share} holds out ${held} of ${size} windows and leaves ${overlap} between: none is left to train on. Use a smaller split or shorter windows.`,
      { fields: { size, held, overlap } },
    );
  }
  if (dataset instanceof data.TensorDataset) return [dataset.slice(0, kept), dataset.slice(size - held)];
  const indexed = dataset as unknown as data.IndexedDataset;
  return [indexed.take(kept), indexed.skip(size - held)];
}

/** Fits the scalers that the configuration asks for. */
export async function fitScalers(dataset: AnyDataset, { data: { scale } }: ConfigValues): Promise<data.Scaler[]> {
  const scalers: data.Scaler[] = [];
  for (const field of ['x', 'y'] as const) {
    const kind = scale[field];
    if (kind !== null) scalers.push(await data.fitScaler(dataset as never, kind, { field }));
  }
  return scalers;
}

/** The rows scaled. */
export function scaled(dataset: AnyDataset, scalers: readonly data.Scaler[]): AnyDataset {
  return scalers.reduce<AnyDataset>((rows, scaler) => scaler.transform(rows as never), dataset);
}

/** How many classes the labels of rows tell apart, the greatest and one; `null` where that cannot be known without training on them. */
export async function classesOf(dataset: AnyDataset): Promise<number | null> {
  if (dataset instanceof data.TensorDataset) {
    const [labels] = dataset.targets;
    return labels === undefined || isFloatingPoint(labels) ? null : scope(() => Number(labels.max().item()) + 1);
  }
  if (!(dataset instanceof data.IndexedDataset)) return null;
  const labels: readonly unknown[] = await dataset.labels().catch(() => []);
  if (labels.length === 0 || !labels.every((label) => typeof label === 'number' || typeof label === 'bigint')) return null;
  return labels.reduce<number>((most, label) => Math.max(most, Number(label)), 0) + 1;
}

function isFloatingPoint({ dtype }: Tensor): boolean {
  return /float/.test(dtype);
}

/** Shapes of one row, as the model sees it: from the first batch, transforms done. */
export async function endsOf(
  loader: Loader,
  steps: readonly data.transforms.Transform[],
  { vocabSize }: Pick<OpenData, 'vocabSize'>,
  classes: number | null,
): Promise<Ends> {
  const first = await firstRows(loader);
  using pipeline = data.transforms.pipeline(steps, { seed: 0 });
  try {
    return scope(() => {
      const { inputs, targets } = steps.length === 0 ? first : pipeline.apply(first);
      const shapes = (tensors: readonly Tensor[]) => tensors.map(({ shape }) => shape.slice(1));
      return { inputs: shapes(inputs), targets: shapes(targets), classes, vocabSize };
    });
  } finally {
    for (const tensor of [...first.inputs, ...first.targets]) tensor.dispose();
  }
}

async function firstRows(loader: Loader): Promise<{ readonly inputs: readonly Tensor[]; readonly targets: readonly Tensor[] }> {
  if (loader.kind === 'resident') {
    const row = (tensors: readonly Tensor[]) => tensors.map((each) => narrow(each, 0, 0, 1));
    return { inputs: row(loader.inputs), targets: row(loader.targets) };
  }
  for await (const { inputs, targets } of loader.batches(0, null)) return { inputs, targets };
  throw new ShapeError('ERR_DATA_EMPTY', 'The training data has no rows.');
}
