/** Batches out of tensors that are in memory whole: a position is two integers. */

import type { ResidentLoader } from '../../data/loader.js';
import type { BatchTransforms } from '../../native/addon.js';
import { to } from '../../ops/index.js';
import type { Device } from '../../tensor/device.js';
import { handleOf } from '../../tensor/native-object.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type EpochData, type EpochPosition, type Feed, stepsOf, type TransformsInForce } from './feed.js';
import type { DataRows } from './peek.js';

/** The feed of a resident loader. */
export class ResidentFeed implements Feed {
  readonly stepsPerEpoch: number;
  readonly #loader: ResidentLoader;
  readonly #tensors: { readonly inputs: readonly number[]; readonly targets: readonly number[] };

  readonly #device: Device;
  readonly #transforms: TransformsInForce;

  /** @param rows - the loader's tensors, where training runs */
  constructor(loader: ResidentLoader, rows: Pick<DataRows, 'inputs' | 'targets'>, accumulate: number, transforms: TransformsInForce) {
    this.#loader = loader;
    this.#transforms = transforms;
    this.#device = rows.inputs[0]?.device ?? 'cpu';
    this.#tensors = { inputs: rows.inputs.map(handleOf), targets: rows.targets.map(handleOf) };
    this.stepsPerEpoch = stepsOf(loader.length, accumulate) as number;
  }

  open(epoch: number, _: EpochPosition): EpochData {
    return this.#inOrder(this.#near(this.#loader.order(epoch)), this.#transforms.during(epoch));
  }

  openStored(): EpochData {
    return this.#inOrder(null, this.#transforms.fixed);
  }

  interrupt(): void {
    // Nobody waits for data that is there.
  }

  /** The order where the rows are: to copy each batch's part there would hold up a GPU in every step. */
  #near(order: Tensor | null): Tensor | null {
    if (order === null || order.device === this.#device) return order;
    const there = to(order, this.#device);
    order.dispose();
    return there;
  }

  #inOrder(order: Tensor | null, transforms: BatchTransforms | null): EpochData {
    const steps = this.stepsPerEpoch;
    return {
      data: { ...this.#tensors, order: order === null ? null : handleOf(order), batchSize: this.#loader.batchSize, transforms },
      steps,
      endsAfter: async (done) => done >= steps,
      cursorAfter: () => null,
      usedUp: (done) => done,
      throwFailure: () => undefined,
      close: () => order?.dispose(),
    };
  }
}
