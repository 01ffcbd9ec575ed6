/**
 * Vision transformer.
 *
 * Source: Dosovitskiy et al., "An Image is Worth 16x16 Words" (2021), with torchvision's names (`conv_proj`, `class_token`, `encoder.pos_embedding`,
 * `encoder.layers.encoder_layer_0.self_attention.in_proj_weight` … `heads.head`), so that its weights load, and its initial values, draw for draw.
 */

import { checkKeys, ShapeError } from '../errors.js';
import { truncNormal_, zeros_ } from '../nn/init/index.js';
import { Sequential } from '../nn/layers/containers/sequential.js';
import { Conv2d } from '../nn/layers/convolution/conv2d.js';
import { emptyParameter, LAYER_KEYS, type LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { Module } from '../nn/module/module.js';
import type { Parameter } from '../nn/module/parameter.js';
import { withStateNames } from '../nn/module/state-names.js';
import { cat, expand, select } from '../ops/index.js';
import { badOption, checkNumber } from '../option-checks.js';
import type { Tensor } from '../tensor/tensor.js';
import { draws } from './support.js';
import { Encoder } from './vit-encoder.js';

/** Options of {@link ViT}; the defaults are those of ViT-B/16. */
export interface ViTOptions extends LayerOptions {
  /** Height and width of the images in pixels (default 224). */
  readonly imageSize?: number;
  /** Height and width of a patch; divides {@link imageSize} (default 16). */
  readonly patchSize?: number;
  /** Transformer layers (default 12). */
  readonly numLayers?: number;
  /** Attention heads; divides {@link hiddenDim} (default 12). */
  readonly numHeads?: number;
  /** Features of a patch (default 768). */
  readonly hiddenDim?: number;
  /** Width of the hidden layer of each MLP (default 3072). */
  readonly mlpDim?: number;
  /** Probability of dropout, 0 to 1 (default 0). */
  readonly dropout?: number;
  /** Probability that an attention weight is dropped (default 0). */
  readonly attentionDropout?: number;
  /** Classes to tell apart (default 1000). */
  readonly numClasses?: number;
  /** Channels of the images (default 3). */
  readonly inChannels?: number;
}

const SIZES = ['imageSize', 'patchSize', 'numLayers', 'numHeads', 'hiddenDim', 'mlpDim', 'numClasses', 'inChannels'] as const;
const STATE_NAMES: ReadonlyMap<string, string> = new Map([
  ['classToken', 'class_token'],
  ['convProj', 'conv_proj'],
]);

/** A vision transformer: `[N, inChannels, imageSize, imageSize]` to logits `[N, numClasses]`; 86,567,656 parameters with the defaults. */
export class ViT extends Module {
  static readonly typeName: string = 'ViT';
  readonly convProj: Conv2d;
  /** `[1, 1, hiddenDim]` */
  readonly classToken: Parameter;
  readonly encoder: Encoder;
  readonly heads: Sequential;
  readonly #imageSize: number;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: ViTOptions = {}) {
    super();
    checkKeys('ViT', options, [...SIZES, 'dropout', 'attentionDropout', ...LAYER_KEYS]);
    const { imageSize = 224, patchSize = 16, numLayers = 12, numHeads = 12, hiddenDim = 768, mlpDim = 3072, ...others } = options;
    const { dropout = 0, attentionDropout = 0, numClasses = 1000, inChannels = 3, ...layer } = others;
    const sizes = { imageSize, patchSize, numLayers, numHeads, hiddenDim, mlpDim, numClasses, inChannels };
    for (const key of SIZES) checkNumber('ViT', key, sizes[key], { integer: true, min: 1 });
    if (imageSize % patchSize !== 0) throw badOption('ViT', 'imageSize', imageSize, `a multiple of patchSize (${patchSize})`);
    this.#imageSize = imageSize;
    this.convProj = new Conv2d(inChannels, hiddenDim, patchSize, { ...layer, stride: patchSize });
    this.classToken = zeros_(emptyParameter([1, 1, hiddenDim], layer));
    const positions = (imageSize / patchSize) ** 2 + 1;
    this.encoder = new Encoder({ positions, numLayers, numHeads, hiddenDim, mlpDim, dropout, attentionDropout }, layer);
    const head = new Linear(hiddenDim, numClasses, layer);
    this.heads = new Sequential({ head });
    truncNormal_(this.convProj.weight, { std: Math.sqrt(1 / (inChannels * patchSize * patchSize)), ...draws(layer) });
    for (const parameter of [this.convProj.bias, head.weight, head.bias]) if (parameter !== null) zeros_(parameter);
  }

  /** @throws {ShapeError} `ERR_SHAPE` for images of another size */
  override forward(input: Tensor): Tensor {
    const [rows, , height, width] = input.shape;
    if (input.ndim !== 4 || height !== this.#imageSize || width !== this.#imageSize) {
      const expected = `[N, ${this.convProj.inChannels}, ${this.#imageSize}, ${this.#imageSize}]`;
      throw new ShapeError('ERR_SHAPE', `ViT needs images of shape ${expected}, received [${input.shape.join(', ')}]. Resize them.`, {
        fields: { shape: input.shape },
      });
    }
    const patches = this.convProj.forward(input).flatten(2).transpose(1, 2);
    const tokens = cat([expand(this.classToken, [rows as number, -1, -1]), patches], 1);
    return this.heads.forward(select(this.encoder.forward(tokens), 1, 0));
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), STATE_NAMES);
  }
}

/** ViT-B/16 (torchvision's `vit_b_16`): 86,567,656 parameters. */
export function vitB16(options: ViTOptions = {}): ViT {
  return new ViT(options);
}
