/** A model of digits that answers and goes on learning: the part of `examples/server.ts` that knows nothing of HTTP. */

import { data, nn, ops, optim, type Predictor, type Tensor, Trainer, tensor } from 'neve';
import { loadDigits } from './digits.js';

/** 64 brightnesses of 0 to 16, row by row. */
export type Image = readonly number[];

/** What the service does just now. */
export interface Status {
  readonly training: boolean;
  /** Rows that were learned from, or are being so. */
  readonly rows: number;
  /** Fits that have ended. */
  readonly fits: number;
  /** On rows that no fit sees, of the weights that answer; `null` before the first fit has ended. */
  readonly accuracy: number | null;
}

/**
 * While the first fit runs, its weights answer, renewed twice a second. Rows that are added later are learned in the background, by a fit that goes on from the
 * weights; those that answer are replaced when it has ended.
 */
export class DigitService {
  readonly #model = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 10));
  readonly #trainer = new Trainer({ model: this.#model, loss: 'crossEntropy', optimizer: optim.adamw({ lr: 2e-3 }), device: 'cpu' });
  readonly #test: data.TensorLoader;
  readonly #predictor: Promise<Predictor>;
  #x: Tensor;
  #y: Tensor;
  #added: { readonly x: Tensor; readonly y: Tensor }[] = [];
  #training: Promise<void> | null;
  #stop: () => void = () => undefined;
  #closing = false;
  #fits = 0;
  #accuracy: number | null = null;

  private constructor(train: data.TensorDataset, test: data.TensorDataset) {
    [this.#x, this.#y] = [train.inputs[0] as Tensor, train.targets[0] as Tensor];
    this.#test = test.loader({ batchSize: 256 });
    const run = this.#fit(30);
    this.#predictor = run.predictor({ every: 0.5, maxBatch: 64 });
    this.#training = this.#end(run);
  }

  static async start(): Promise<DigitService> {
    const { train, test } = await loadDigits();
    const service = new DigitService(train, test);
    await service.#predictor;
    return service;
  }

  get status(): Status {
    return { training: this.#training !== null, rows: this.#x.shape[0] ?? 0, fits: this.#fits, accuracy: this.#accuracy };
  }

  /** The digit in each image; requests of many callers are answered together. */
  async predict(images: readonly Image[], signal?: AbortSignal): Promise<number[]> {
    const predictor = await this.#predictor;
    using x = imagesOf(images);
    using logits = await predictor.run(x, signal === undefined ? {} : { signal });
    using labels = logits.argmax(1);
    return Array.from(labels.toTypedArray(), Number);
  }

  /** Takes rows to learn from, in the background. */
  add(images: readonly Image[], labels: readonly number[]): void {
    this.#added.push({ x: imagesOf(images), y: tensor(labels, { dtype: 'int64' }) });
    this.#training ??= this.#learn();
  }

  /** Ends what is being learned. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#stop();
    await this.#training;
    await (await this.#predictor).close();
  }

  #fit(maxEpochs: number): ReturnType<Trainer['fit']> {
    const loader = data.tensors({ x: this.#x, y: this.#y }).loader({ batchSize: 32, shuffle: true });
    const run = this.#trainer.fit(loader, { maxEpochs });
    this.#stop = () => run.stop();
    return run;
  }

  /** Learns from what was added, until there is nothing more. */
  async #learn(): Promise<void> {
    const added = this.#added.splice(0);
    const [oldX, oldY] = [this.#x, this.#y];
    this.#x = ops.cat([oldX, ...added.map(({ x }) => x)]);
    this.#y = ops.cat([oldY, ...added.map(({ y }) => y)]);
    for (const tensors of [oldX, oldY, ...added.flatMap(({ x, y }) => [x, y])]) tensors.dispose();
    await this.#end(this.#fit(10));
  }

  async #end(run: ReturnType<Trainer['fit']>): Promise<void> {
    await run;
    await (await this.#predictor).loadWeights(this.#model.stateDict());
    this.#accuracy = (await this.#trainer.evaluate(this.#test)).accuracy ?? null;
    this.#fits += 1;
    this.#training = this.#added.length > 0 && !this.#closing ? this.#learn() : null;
    await this.#training;
  }
}

/** `[rows, 1, 8, 8]`, in 0 to 1. */
function imagesOf(images: readonly Image[]): Tensor {
  const pixels = new Float32Array(images.length * 64);
  for (const [i, image] of images.entries()) pixels.set(image, i * 64);
  using values = tensor(pixels, { shape: [images.length, 1, 8, 8] });
  return values.div(16);
}
