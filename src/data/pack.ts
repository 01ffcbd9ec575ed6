/** Sequences of tokens as blocks of one length. */

import { blocksOf } from './combine/indexed.js';
import { type PackedSample, type PackOptions, packedStream } from './combine/packed-stream.js';
import { cursorError } from './data-errors.js';
import type { Dataset, IterableDataset } from './dataset.js';
import { type StreamedDataset, StreamedView } from './streamed-dataset.js';

/** Sequences of whole numbers, such as texts that were made tokens. */
type Sequence = ArrayLike<number | bigint>;

/**
 * Packs sequences of tokens into blocks of `blockSize`, one after the other, with nothing padded: language models train on them at full width. The tokens behind
 * the last whole block of an epoch are left out. An epoch goes on at once from where a block begins, where the sequences can be sought.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; reading throws {@link DataError} `ERR_SAMPLE_FIELD` for what is no sequence
 *
 * @example
 * const blocks = data.pack(texts.map((text) => tokenizer.encode(text)), { blockSize: 256, separator: 50256 });
 * const train = blocks.loader({ batchSize: 16, shuffle: true });
 */
export function pack<S extends Sequence>(source: Dataset<S> | IterableDataset<S>, options: PackOptions): StreamedDataset<PackedSample> {
  return new StreamedView(packedStream(source.kind === 'indexed' ? inTurn(source) : source, options));
}

/** An indexed dataset, one sample after the other; a cursor is an index. */
function inTurn<S>(source: Dataset<S>): IterableDataset<S> {
  return {
    kind: 'iterable',
    size: source.size,
    seekable: true,
    chunks: async function* (_epoch, after) {
      const first = after ?? 0;
      if (!(typeof first === 'number' && Number.isInteger(first) && first >= 0)) throw cursorError(after, 'null or an index');
      for await (const { samples, indices } of blocksOf(source, first)) {
        yield { samples, after: (count) => (indices[0] as number) + count };
      }
    },
  };
}
