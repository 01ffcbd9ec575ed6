/** Predictions for the batches of a loader, one ahead of what is looked at. */

import { type Batch, type Loader, type ResidentLoader, storedLoader } from '../data/loader.js';
import { dataFailure } from '../data/loading/data-failure.js';
import { FIXED_EPOCH, NativePipeline } from '../data/transforms/pipeline.js';
import { narrow, to } from '../ops/index.js';
import type { Device } from '../tensor/device.js';
import { noGrad } from '../tensor/grad-mode.js';
import { keep, scope } from '../tensor/scope.js';
import type { Tensor } from '../tensor/tensor.js';
import type { BatchData } from './served-model.js';

/** Rows that transforms are made ready with. */
const EXAMPLE_ROWS = 5;

/** Asks for the outputs of a batch; `seen`: some rows as they come to the model. */
type Ask = (inputs: readonly Tensor[], seen: readonly Tensor[], data: BatchData) => Promise<Tensor[]>;

/** @param device - where the model runs */
export async function* predictBatches(loader: Loader, device: Device, ask: Ask): AsyncGenerator<Tensor[], void> {
  const transforms = new FixedTransforms(loader, device);
  let index = 0;
  let ahead: Promise<Tensor[]> | null = null;
  try {
    for await (const batch of batchesOf(loader)) {
      const answer: Promise<Tensor[]> = answerFor(batch, index++, transforms, ask);
      // Looked at when its turn comes.
      answer.catch(() => undefined);
      const ready = ahead;
      ahead = answer;
      if (ready !== null) yield await ready;
    }
    const last = ahead;
    ahead = null;
    if (last !== null) yield await last;
  } finally {
    const left = await ahead?.catch(() => []);
    for (const tensor of left ?? []) tensor.dispose();
    transforms.dispose();
  }
}

async function answerFor(batch: Batch, index: number, transforms: FixedTransforms, ask: Ask): Promise<Tensor[]> {
  try {
    const pipeline = transforms.pipelineFor(batch);
    const seen = transforms.seen ?? batch.inputs;
    return await ask(batch.inputs, seen, {
      targets: pipeline === null ? [] : batch.targets,
      transforms: pipeline === null ? null : { pipeline: pipeline.handle, epoch: FIXED_EPOCH, first: index },
    });
  } finally {
    for (const tensor of [...batch.inputs, ...batch.targets]) tensor.dispose();
  }
}

/** Tensors of batches are the receiver's to dispose. */
async function* batchesOf(given: Loader): AsyncGenerator<Batch, void> {
  const loader = storedLoader(given);
  if (loader.kind === 'resident') {
    // Its length is that of an epoch of training, which dropLast or a sampler may have changed.
    const batches = Math.ceil(loader.size / loader.batchSize);
    for (let i = 0; i < batches; i++) yield residentBatch(loader, i);
    return;
  }
  let index = 0;
  try {
    for await (const batch of loader.batches(0, null)) {
      yield batch;
      index += 1;
    }
  } catch (error) {
    throw dataFailure(error, 0, index);
  }
}

function residentBatch({ inputs, targets, size, batchSize }: ResidentLoader, index: number): Batch {
  const start = index * batchSize;
  const rows = (tensor: Tensor): Tensor => noGrad(() => keep(narrow(tensor, 0, start, Math.min(batchSize, size - start))));
  return { inputs: inputs.map(rows), targets: targets.map(rows) };
}

/** A loader's transforms outside of a training, ready once the first batch is there. */
class FixedTransforms {
  readonly #loader: Loader;
  readonly #device: Device;
  #pipeline: NativePipeline | null = null;
  #seen: readonly Tensor[] | null = null;

  constructor(loader: Loader, device: Device) {
    this.#loader = loader;
    this.#device = device;
  }

  /** What becomes of the inputs of some rows; `null` without transforms. */
  get seen(): readonly Tensor[] | null {
    return this.#seen;
  }

  pipelineFor(batch: Batch): NativePipeline | null {
    const plan = this.#loader.transforms ?? null;
    if (plan === null || this.#pipeline !== null) return this.#pipeline;
    scope(() =>
      noGrad(() => {
        const first = (tensor: Tensor): Tensor =>
          to(narrow(tensor, 0, 0, Math.min(tensor.shape[0] ?? 0, EXAMPLE_ROWS)), { device: this.#device, copy: true });
        const example = { inputs: batch.inputs.map(first), targets: batch.targets.map(first) };
        this.#pipeline = NativePipeline.of(plan, example);
        this.#seen = this.#pipeline.apply(example, FIXED_EPOCH, 0).inputs.map(keep);
      }),
    );
    return this.#pipeline;
  }

  dispose(): void {
    this.#pipeline?.dispose();
    for (const tensor of this.#seen ?? []) tensor.dispose();
  }
}
