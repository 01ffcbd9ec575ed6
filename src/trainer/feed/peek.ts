/** The beginning of a stream: rows for whatever has to be known before training. */

import type { BatchAt, StreamLoader } from '../../data/loader.js';
import { dataFailure } from '../../data/loading/data-failure.js';
import type { TransformPlan } from '../../data/transforms/transform.js';
import { ShapeError } from '../../errors.js';
import { cat, clone } from '../../ops/index.js';
import { keep, scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Lifetime } from '../contracts/lifetime.js';
import { BatchCheck } from './batch-check.js';
import { OpenStream } from './open-stream.js';

/** Rows of the data that models, losses and probes are made ready with. */
export interface DataRows {
  /** Each `[rows, ...]`. */
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  /** What is done to every batch of them; `null` or left out for nothing. */
  readonly transforms?: TransformPlan | null;
}

/** A stream whose first rows are known. */
export class PeekedStream {
  readonly loader: StreamLoader;
  /** Copies of the first rows. */
  readonly rows: DataRows;
  readonly check: BatchCheck;
  #stream: OpenStream | null;

  private constructor(loader: StreamLoader, rows: DataRows, check: BatchCheck, stream: OpenStream) {
    this.loader = loader;
    this.rows = rows;
    this.check = check;
    this.#stream = stream;
  }

  /**
   * Reads the beginning of epoch 0.
   *
   * @param rows - how many are wanted; fewer where the epoch has fewer
   * @param whileReading - is given what ends the reading at once, `null` when it is over
   * @param lifetime - ends the copies and the stream
   * @throws {DataError} `ERR_LOADER_FAILED` @throws {ShapeError} `ERR_DATA_EMPTY`
   * @throws {ShapeError} and {DTypeError} as {@link BatchCheck.check}
   */
  static async read(
    loader: StreamLoader,
    rows: number,
    lifetime: Lifetime,
    whileReading: (end: (() => void) | null) => void,
  ): Promise<PeekedStream> {
    const stream = new OpenStream(loader, 0, null);
    lifetime.defer(() => stream.close());
    whileReading(() => stream.close());
    try {
      const batches = await stream.peek(rows).catch((error: unknown) => {
        throw dataFailure(error, 0, stream.ahead.length);
      });
      const [first] = batches;
      if (first === undefined) throw new ShapeError('ERR_DATA_EMPTY', 'The stream gave no batch. A loader needs at least one.');
      const check = firstCheck(first, loader);
      const alike = batches.filter((batch) => check.isLike(batch));
      const joined = (kind: 'inputs' | 'targets'): Tensor[] =>
        first[kind].map((_, i) => lifetime.use(scope(() => keep(joinRows(alike.map((batch) => batch[kind][i] as Tensor))))));
      return new PeekedStream(
        loader,
        { inputs: joined('inputs'), targets: joined('targets'), transforms: loader.transforms ?? null },
        check,
        stream,
      );
    } catch (error) {
      stream.close();
      throw error;
    } finally {
      whileReading(null);
    }
  }

  /** The stream from its very beginning, once; `null` when it was taken before. */
  take(): OpenStream | null {
    const stream = this.#stream;
    this.#stream = null;
    return stream;
  }
}

function firstCheck(first: BatchAt, loader: StreamLoader): BatchCheck {
  const check = new BatchCheck(first, loader.ragged === true);
  try {
    if (first.inputs.length === 0) throw new ShapeError('ERR_BATCH_SHAPE', 'The batch has no inputs; expected at least one.');
    check.check(first);
  } catch (error) {
    throw dataFailure(error, 0, 0);
  }
  return check;
}

function joinRows(parts: readonly Tensor[]): Tensor {
  return parts.length === 1 ? clone(parts[0] as Tensor) : cat(parts);
}
