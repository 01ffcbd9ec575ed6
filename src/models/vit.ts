/**
 * Vision transformer.
 *
 * Source: Dosovitskiy et al., "An Image is Worth 16x16 Words" (2021), with torchvision's names (`conv_proj`, `class_token`, `encoder.pos_embedding`,
 * `encoder.layers.encoder_layer_0.self_attention.in_proj_weight` … `heads.head`), so that its weights load, and its initial values, draw for draw.
 */

import { ShapeError } from '../errors.js';
import { truncNormal_, zeros_ } from '../nn/init/index.js';
import { Sequential } from '../nn/layers/containers/sequential.js';
import { Conv2d } from '../nn/layers/convolution/conv2d.js';
import { emptyParameter, type LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { Module } from '../nn/module/module.js';
import type { Parameter } from '../nn/module/parameter.js';
import { withStateNames } from '../nn/module/state-names.js';
import { cat, expand, select } from '../ops/index.js';
import { badOption } from '../option-checks.js';
import type { OptionsOf } from '../options/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { draws, modelOptions } from './support.js';
import { Encoder } from './vit-encoder.js';

const options = {
  imageSize: { type: 'integer', default: 224, min: 1, doc: 'Height and width of the images in pixels.' },
  patchSize: { type: 'integer', default: 16, min: 1, doc: 'Height and width of a patch; divides imageSize.' },
  numLayers: { type: 'integer', default: 12, min: 1, doc: 'Transformer layers.' },
  numHeads: { type: 'integer', default: 12, min: 1, doc: 'Attention heads; divides hiddenDim.' },
  hiddenDim: { type: 'integer', default: 768, min: 1, doc: 'Features of a patch.' },
  mlpDim: { type: 'integer', default: 3072, min: 1, doc: 'Width of the hidden layer of each MLP.' },
  dropout: { type: 'number', default: 0, min: 0, max: 1, doc: 'Probability of dropout.' },
  attentionDropout: { type: 'number', default: 0, min: 0, max: 1, doc: 'Probability that an attention weight is dropped.' },
  numClasses: { type: 'integer', default: 1000, min: 1, doc: 'Classes to tell apart.' },
  inChannels: { type: 'integer', default: 3, min: 1, doc: 'Channels of the images.' },
} as const;

/** Options of {@link ViT}; the defaults are those of ViT-B/16. */
export type ViTOptions = OptionsOf<typeof options> & LayerOptions;

const STATE_NAMES: ReadonlyMap<string, string> = new Map([
  ['classToken', 'class_token'],
  ['convProj', 'conv_proj'],
]);

/** A vision transformer: `[N, inChannels, imageSize, imageSize]` to logits `[N, numClasses]`; 86,567,656 parameters with the defaults. */
export class ViT extends Module {
  static readonly typeName: string = 'ViT';
  static readonly declaration = { name: 'ViT', options } as const;
  readonly convProj: Conv2d;
  /** `[1, 1, hiddenDim]` */
  readonly classToken: Parameter;
  readonly encoder: Encoder;
  readonly heads: Sequential;
  readonly #imageSize: number;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: ViTOptions = {}) {
    super();
    const { imageSize, patchSize, numLayers, numHeads, hiddenDim, mlpDim, ...others } = modelOptions('ViT', options, given);
    const { dropout, attentionDropout, numClasses, inChannels, layer } = others;
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
