/**
 * VGG networks: VGG-11, -13, -16 and -19, without and with batch normalisation.
 *
 * Source: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2015), table 1, columns A, B, D and E, with
 * torchvision's names (`features.0`, `features.3` … `classifier.0`, `classifier.3`, `classifier.6`), so that its weights load, and its initial
 * values, draw for draw.
 */

import * as F from '../nn/functional/index.js';
import { normal_, zeros_ } from '../nn/init/index.js';
import { ReLU } from '../nn/layers/activation/relu.js';
import { Sequential } from '../nn/layers/containers/sequential.js';
import { Conv2d } from '../nn/layers/convolution/conv2d.js';
import { Dropout } from '../nn/layers/dropout/dropout.js';
import type { LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { BatchNorm2d } from '../nn/layers/normalization/batch-norm2d.js';
import { MaxPool2d } from '../nn/layers/pooling/max-pool2d.js';
import { Module, type TensorModule } from '../nn/module/module.js';
import { badOption } from '../option-checks.js';
import type { OptionsOf } from '../options/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { draws, modelOptions, resetConvolutionsAndNorms, withoutGenerator } from './support.js';

const options = {
  numClasses: { type: 'integer', default: 1000, min: 1, doc: 'Classes to tell apart.' },
  inChannels: { type: 'integer', default: 3, min: 1, doc: 'Channels of the images.' },
  batchNorm: { type: 'boolean', default: false, doc: 'A batch norm after each convolution.' },
  dropout: { type: 'number', default: 0.5, min: 0, max: 1, doc: 'Probability of dropout in the classifier.' },
  hiddenSize: {
    type: 'integer',
    default: 4096,
    min: 1,
    doc: 'Width of the two hidden layers of the classifier; with the default poolSize, nine tenths of the parameters are there.',
  },
  poolSize: { type: 'integer', default: 7, min: 1, doc: 'Height and width that the features are averaged to before the classifier.' },
} as const;

/** Options of the VGG networks. */
export type VGGOptions = OptionsOf<typeof options> & LayerOptions;

/** Channels of each convolution; `'M'` halves the map. */
export type VGGLayers = readonly (number | 'M')[];

/** A VGG network: `[N, inChannels, H, W]`, 224 x 224 in the paper, to logits `[N, numClasses]`. */
export class VGG extends Module {
  static readonly typeName: string = 'VGG';
  static readonly declaration = { name: 'VGG', options } as const;
  readonly features: Sequential;
  readonly classifier: Sequential;
  readonly #poolSize: number;

  /**
   * @param layers - channels of each convolution, and `'M'` for each pooling layer
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(layers: VGGLayers, given: VGGOptions = {}) {
    super();
    const { numClasses, inChannels, batchNorm, dropout, hiddenSize, poolSize, layer } = modelOptions('VGG', options, given);
    if (!Array.isArray(layers) || !layers.some((width) => width !== 'M'))
      throw badOption('VGG', 'layers', layers, "a list of channels and 'M', such as [64, 'M', 128, 'M']");
    this.#poolSize = poolSize;
    const features: TensorModule[] = [];
    let channels = inChannels;
    for (const width of layers as VGGLayers) {
      if (width === 'M') {
        features.push(new MaxPool2d(2));
        continue;
      }
      features.push(new Conv2d(channels, width, 3, { ...layer, padding: 1 }));
      if (batchNorm) features.push(new BatchNorm2d(width, withoutGenerator(layer)));
      features.push(new ReLU());
      channels = width;
    }
    this.features = new Sequential(...features);
    this.classifier = new Sequential(
      new Linear(channels * poolSize * poolSize, hiddenSize, layer),
      new ReLU(),
      new Dropout(dropout),
      new Linear(hiddenSize, hiddenSize, layer),
      new ReLU(),
      new Dropout(dropout),
      new Linear(hiddenSize, numClasses, layer),
    );
    resetConvolutionsAndNorms(this.features, layer);
    for (const module of this.classifier) {
      if (!(module instanceof Linear)) continue;
      normal_(module.weight, 0, 0.01, draws(layer));
      if (module.bias !== null) zeros_(module.bias);
    }
  }

  override forward(input: Tensor): Tensor {
    const features = F.adaptiveAvgPool2d(this.features.forward(input), this.#poolSize);
    return this.classifier.forward(features.flatten(1));
  }
}

const COLUMN_A: VGGLayers = [64, 'M', 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'];
const COLUMN_B: VGGLayers = [64, 64, 'M', 128, 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'];
const COLUMN_D: VGGLayers = [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 'M', 512, 512, 512, 'M', 512, 512, 512, 'M'];
const COLUMN_E: VGGLayers = [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 256, 'M', 512, 512, 512, 512, 'M', 512, 512, 512, 512, 'M'];

/** VGG-11 (column A): 132,863,336 parameters; torchvision's `vgg11_bn` with `batchNorm`. */
export function vgg11(options: VGGOptions = {}): VGG {
  return new VGG(COLUMN_A, options);
}

/** VGG-13 (column B): 133,047,848 parameters; torchvision's `vgg13_bn` with `batchNorm`. */
export function vgg13(options: VGGOptions = {}): VGG {
  return new VGG(COLUMN_B, options);
}

/** VGG-16 (column D): 138,357,544 parameters; torchvision's `vgg16_bn` with `batchNorm`. */
export function vgg16(options: VGGOptions = {}): VGG {
  return new VGG(COLUMN_D, options);
}

/** VGG-19 (column E): 143,667,240 parameters; torchvision's `vgg19_bn` with `batchNorm`. */
export function vgg19(options: VGGOptions = {}): VGG {
  return new VGG(COLUMN_E, options);
}
