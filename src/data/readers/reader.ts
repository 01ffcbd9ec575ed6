/** What readers have in common: the contract of datasets, and a form of them that is in memory whole. */

import { IndexError } from '../../errors.js';
import { scope } from '../../tensor/index.js';
import { cursorError } from '../data-errors.js';
import type { Dataset, IterableDataset } from '../dataset.js';
import { IndexedDataset } from '../indexed-dataset.js';
import type { Cursor } from '../loader.js';
import { StreamedDataset } from '../streamed-dataset.js';
import { TensorDataset } from '../tensor-dataset.js';
import { type ArraySample, SampleStack } from './stack-samples.js';

const LOAD_AT_ONCE = 256;

/** Samples by index, read when they are asked for. */
export abstract class IndexedReader<S = ArraySample> extends IndexedDataset<S> {
  /**
   * The samples at these indices, in this order.
   *
   * @throws {IndexError} `ERR_INDEX` for one outside `0` to `size - 1`
   */
  override read(indices: readonly number[]): Promise<readonly S[]> {
    for (const index of indices) if (!Number.isInteger(index) || index < 0 || index >= this.size) throw outside(index, this.size);
    return this.readChecked(indices);
  }

  /** {@link read} for indices that are inside. */
  protected abstract readChecked(indices: readonly number[]): Promise<readonly S[]>;

  /**
   * Reads all samples into tensors.
   *
   * @throws {ShapeError} `ERR_SHAPE` when samples differ in shape, `ERR_DATA_EMPTY` when there are none
   * @throws {DataError} `ERR_SAMPLE_FORM` for samples without `x`, or whose fields are no arrays
   */
  async load(this: Dataset<ArraySample>): Promise<TensorDataset> {
    const stack = new SampleStack(this.size);
    for (let at = 0; at < this.size; at += LOAD_AT_ONCE) {
      const indices = Array.from({ length: Math.min(LOAD_AT_ONCE, this.size - at) }, (_, i) => at + i);
      for (const sample of await this.read(indices)) stack.add(sample);
    }
    return resident(stack);
  }
}

/** Samples one after the other, read when they are asked for. */
export abstract class IterableReader<S = ArraySample> extends StreamedDataset<S> {
  /** The file that is read, for messages. */
  protected abstract get source(): string;

  /** The samples of an epoch, one at a time. */
  async *[Symbol.asyncIterator](): AsyncGenerator<S> {
    for await (const { samples } of this.chunks(0, null)) yield* samples;
  }

  /**
   * Reads all samples into tensors.
   *
   * @throws {ShapeError} `ERR_SHAPE` when samples differ in shape, `ERR_DATA_EMPTY` when there are none
   * @throws {DataError} `ERR_SAMPLE_FORM` for samples without `x`, or whose fields are no arrays
   */
  async load(this: IterableDataset<ArraySample>): Promise<TensorDataset> {
    const stack = new SampleStack(this.size ?? LOAD_AT_ONCE);
    for await (const { samples } of this.chunks(0, null)) for (const sample of samples) stack.add(sample);
    return resident(stack, this instanceof IterableReader ? this.source : undefined);
  }
}

/**
 * The numbers of a cursor that a reader made.
 *
 * @throws {DataError} `ERR_CURSOR` for anything else
 */
export function cursorNumbers<const Names extends readonly string[]>(
  cursor: Cursor,
  names: Names,
): { readonly [Name in Names[number]]: number } {
  const numbers = Object.fromEntries(
    names.map((name) => [name, cursor !== null && typeof cursor === 'object' ? Reflect.get(cursor, name) : null]),
  );
  if (Object.values(numbers).every((value) => Number.isSafeInteger(value) && value >= 0)) {
    return numbers as { readonly [Name in Names[number]]: number };
  }
  throw cursorError(cursor, `the integers ${names.join(', ')}`);
}

function resident(stack: SampleStack, source?: string): TensorDataset {
  stack.check(source);
  return scope(() => new TensorDataset(stack.inputs(), stack.targets(), true));
}

function outside(index: number, size: number): IndexError {
  return new IndexError('ERR_INDEX', `Sample ${index} was asked for; expected an integer from 0 to ${size - 1}.`, {
    fields: { index, size },
  });
}
