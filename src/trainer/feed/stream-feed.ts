/** Batches out of a stream: a position is what the loader says it is. */

import type { StreamLoader } from '../../data/loader.js';
import { ShapeError } from '../../errors.js';
import type { BatchTransforms, LabelRange } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { BatchPump } from './batch-pump.js';
import { EPOCH_START, type EpochData, type EpochPosition, type Feed, stepsOf, type TransformsInForce } from './feed.js';
import { OpenStream } from './open-stream.js';
import type { PeekedStream } from './peek.js';

/** The feed of a stream. */
export class StreamFeed implements Feed {
  readonly stepsPerEpoch: number | null;
  readonly #loader: StreamLoader;
  readonly #session: number;
  readonly #labels: readonly LabelRange[];
  readonly #peeked: PeekedStream;
  readonly #accumulate: number;
  readonly #transforms: TransformsInForce;
  #pump: BatchPump | null = null;
  #interrupted = false;

  /**
   * @param session - handle of the native session
   * @param peeked - the stream's beginning, which is not read again where an epoch 0 begins with it
   */
  constructor(session: number, peeked: PeekedStream, labels: readonly LabelRange[], accumulate: number, transforms: TransformsInForce) {
    this.#transforms = transforms;
    this.#session = session;
    this.#loader = peeked.loader;
    this.#peeked = peeked;
    this.#labels = labels;
    this.#accumulate = accumulate;
    this.stepsPerEpoch = stepsOf(this.#loader.length, accumulate);
  }

  open(epoch: number, from: EpochPosition): EpochData {
    return this.#open(epoch, from, this.#transforms.during(epoch));
  }

  openStored(): EpochData {
    return this.#open(0, EPOCH_START, this.#transforms.fixed);
  }

  #open(epoch: number, { steps, cursor }: EpochPosition, transforms: BatchTransforms | null): EpochData {
    const accumulate = this.#accumulate;
    const begun = this.#peeked.take();
    const isBeginning = epoch === 0 && steps === 0;
    if (!isBeginning) begun?.close();
    const stream = (isBeginning ? begun : null) ?? new OpenStream(this.#loader, epoch, cursor);
    const { check } = this.#peeked;
    const pump = new BatchPump({
      ...{ addon: native(), session: this.#session, stream, check, labels: this.#labels },
      ...{ prefetch: this.#loader.prefetch, accumulate, epoch, first: steps * accumulate, after: cursor },
    });
    this.#pump = pump;
    return {
      data: { queue: pump.queue, transforms },
      steps: null,
      endsAfter: async (done) => {
        const end = await pump.isEnd(done * accumulate, () => this.#interrupted);
        if (end && done === 0) throw noBatches(epoch);
        return end;
      },
      cursorAfter: (done) => pump.cursorBehind(done * accumulate),
      usedUp: (done) => Math.max(done, Math.ceil(pump.wanted / accumulate)),
      throwFailure: () => {
        if (pump.failure !== null) throw pump.failure;
      },
      close: () => pump.close(),
    };
  }

  interrupt(now: boolean): void {
    this.#interrupted = true;
    this.#pump?.wake();
    if (now) this.#pump?.breakOff();
  }
}

function noBatches(epoch: number): ShapeError {
  const hint =
    epoch === 0 ? '' : ' What can be read only once, such as a generator object, serves one epoch: give a function that makes it anew.';
  return new ShapeError('ERR_DATA_EMPTY', `The stream gave no batch in epoch ${epoch}.${hint}`, { fields: { epoch } });
}
