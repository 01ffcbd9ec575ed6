/** Labelled images that lie in files as bytes. */

import type { NdArray } from '../dataset.js';
import { labelOf, type ToPixels } from './pixels.js';
import { IndexedReader } from './reader.js';

/** One labelled image. */
export interface ImageSample {
  /** Pixels `[channels, height, width]`, float32 or uint8. */
  readonly x: NdArray;
  /** Index of the class, int64 `[]`. */
  readonly y: NdArray;
}

/** An image's bytes `[channels, height, width]` and its class. */
export interface RawImage {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly label: number;
}

/** Where {@link LabelledImages} come from. */
export interface RawImages extends Disposable {
  readonly size: number;
  /** `[channels, height, width]` */
  readonly shape: readonly number[];
  /** Names; a label is an index into them. */
  readonly classes: readonly string[];
  read(indices: readonly number[]): Promise<readonly RawImage[]>;
}

/** Images of one size with labels, read at their positions when they are asked for. Made by {@link cifar10}, {@link cifar100} and {@link mnist}. */
export class LabelledImages extends IndexedReader<ImageSample> implements Disposable {
  readonly size: number;
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
  readonly #images: RawImages;
  readonly #toPixels: ToPixels;

  constructor(images: RawImages, toPixels: ToPixels) {
    super();
    this.size = images.size;
    this.classes = images.classes;
    this.#images = images;
    this.#toPixels = toPixels;
  }

  protected async readChecked(indices: readonly number[]): Promise<readonly ImageSample[]> {
    const images = await this.#images.read(indices);
    return images.map(({ pixels, label }) => ({ x: this.#toPixels(pixels, this.#images.shape), y: labelOf(label) }));
  }

  /** Closes the files. */
  dispose(): void {
    this.#images[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
