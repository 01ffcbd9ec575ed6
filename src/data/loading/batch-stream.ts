/** Batches that somebody else made. */

import { checkKeys, DataError, ShapeError } from '../../errors.js';
import { checkNumber } from '../../option-checks.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { DType } from '../../tensor/dtype.js';
import { scope, Tensor, tensor } from '../../tensor/index.js';
import { type Collated, checkFieldDTypes, type FieldDTypes } from '../collate/collate.js';
import { elementsOfField, fieldsOf } from '../collate/field.js';
import type { Field } from '../dataset.js';
import type { BatchAt, Cursor, StreamLoader } from '../loader.js';
import { type StreamSource, stream } from '../stream.js';
import { StreamedLoader } from './streamed-loader.js';

const OWNER = 'data.streamBatches';
const CAST = op('aten::to', 'dtype');

/** Rows of inputs and targets. */
export interface ReadyBatch {
  /** Each `[rows, ...]`: a tensor, numbers with a shape, or nested lists of numbers. */
  readonly x: Field | readonly Field[];
  /** Each `[rows, ...]`. */
  readonly y?: Field | readonly Field[];
}

/** Options of {@link streamBatches}. */
export interface BatchStreamOptions {
  /** Rows in a batch at most. */
  readonly batchSize: number;
  /** dtypes of the batch, as the option of loaders. */
  readonly dtypes?: FieldDTypes;
  /** Whether batches may differ in shape behind their rows. Default: `false`. */
  readonly ragged?: boolean;
  /** Batches that are made ahead of the one in training. Default: 2. */
  readonly prefetch?: number;
}

/** Made by {@link streamBatches}. */
export class BatchStream implements StreamLoader {
  readonly kind = 'stream';
  readonly batchSize: number;
  readonly length: number | null;
  readonly prefetch: number;
  readonly ragged: boolean;
  readonly #loader: StreamedLoader<ReadyBatch>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATASET` @throws {DTypeError} `ERR_DTYPE_UNKNOWN` */
  constructor(source: StreamSource<ReadyBatch>, options: BatchStreamOptions) {
    checkKeys(OWNER, options, ['batchSize', 'dtypes', 'ragged', 'prefetch']);
    const { batchSize, dtypes = {}, ...rest } = options;
    this.batchSize = checkNumber(OWNER, 'batchSize', batchSize, { integer: true, min: 1 });
    const fieldDTypes = checkFieldDTypes(OWNER, dtypes);
    // Its samples are the batches.
    const collate = ([batch]: readonly ReadyBatch[], [position]: readonly number[]) => this.#tensors(batch, position ?? 0, fieldDTypes);
    this.#loader = new StreamedLoader(stream(source), { ...rest, batchSize: 1, concurrency: 1, collate });
    this.length = this.#loader.length;
    this.prefetch = this.#loader.prefetch;
    this.ragged = this.#loader.ragged;
  }

  batches(epoch: number, after: Cursor = null): AsyncIterable<BatchAt> {
    return this.#loader.batches(epoch, after);
  }

  #tensors(batch: ReadyBatch | undefined, position: number, dtypes: FieldDTypes): Collated {
    if (batch?.x === undefined) {
      throw new DataError('ERR_SAMPLE_FORM', `Batch ${position} has no x. Expected { x, y }, rows of inputs and targets.`, {
        fields: { position },
      });
    }
    return scope(() => {
      const columns = (name: 'x' | 'y', value: Field | readonly Field[]) => {
        const asked = dtypes[name];
        return fieldsOf(value, Array.isArray(asked)).map((field, i) => {
          const dtype = (Array.isArray(asked) ? asked[i] : asked) as DType | null | undefined;
          return this.#rows(field, dtype ?? null, `${name}[${i}] of batch ${position}`);
        });
      };
      return { x: columns('x', batch.x), ...(batch.y === undefined ? {} : { y: columns('y', batch.y) }) };
    });
  }

  #rows(field: Field, dtype: DType | null, name: string): Tensor {
    const made = field instanceof Tensor ? field : fromElements(field as Exclude<Field, Tensor>, dtype, name);
    const rows = made.shape[0];
    if (rows === undefined || rows === 0 || rows > this.batchSize) {
      throw new ShapeError(
        'ERR_BATCH_ROWS',
        `${name} has shape [${made.shape.join(', ')}]; expected 1 to ${this.batchSize} rows, as batchSize says.`,
        {
          fields: { shape: made.shape, batchSize: this.batchSize },
        },
      );
    }
    return dtype === null || made.dtype === dtype ? made : callTensor(CAST, [made, dtype]);
  }
}

function fromElements(field: Exclude<Field, Tensor>, dtype: DType | null, name: string): Tensor {
  const { data, shape, inferred } = elementsOfField(field, name);
  return tensor(data, { shape, dtype: dtype ?? inferred });
}

/**
 * Batches of any iterable as they are, for `fit` and `evaluate`: from a reader of one's own, another process, a simulation. What is said of {@link stream} holds:
 * give a function for more than one epoch, and an epoch that goes on is gone through again up to its cursor, a number of batches. Tensors are handed over: they
 * are disposed after their step.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATASET`
 *
 * @example
 * const train = data.streamBatches(async function* () {
 *   for await (const { states, rewards } of episodes()) yield { x: tensor(states), y: tensor(rewards) };
 * }, { batchSize: 64 });
 */
export function streamBatches(source: StreamSource<ReadyBatch>, options: BatchStreamOptions): BatchStream {
  return new BatchStream(source, options);
}
