/**
 * MobileNetV2.
 *
 * Source: Sandler, Howard, Zhu, Zhmoginov, Chen, "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018), table 2, with torchvision's names
 * (`features.0.0`, `features.1.conv.0.0` … `features.18.1`, `classifier.1`), so that its weights load, and its initial values, draw for draw.
 */

import { normal_, zeros_ } from '../nn/init/index.js';
import { ReLU6 } from '../nn/layers/activation/relu6.js';
import { Sequential } from '../nn/layers/containers/sequential.js';
import { Conv2d } from '../nn/layers/convolution/conv2d.js';
import { Dropout } from '../nn/layers/dropout/dropout.js';
import type { LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { BatchNorm2d } from '../nn/layers/normalization/batch-norm2d.js';
import { Module, type TensorModule } from '../nn/module/module.js';
import type { OptionsOf } from '../options/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { draws, modelOptions, resetConvolutionsAndNorms, withoutGenerator } from './support.js';

const options = {
  numClasses: { type: 'integer', default: 1000, min: 1, doc: 'Classes to tell apart.' },
  inChannels: { type: 'integer', default: 3, min: 1, doc: 'Channels of the images.' },
  widthMultiplier: { type: 'number', default: 1, above: 0, doc: 'Scales the channels of all layers.' },
  dropout: { type: 'number', default: 0.2, min: 0, max: 1, doc: 'Probability of dropout before the classifier.' },
} as const;

/** Options of {@link MobileNetV2}. */
export type MobileNetV2Options = OptionsOf<typeof options> & LayerOptions;

/** Table 2: expansion, channels, blocks, and stride of the first block. */
const STAGES: readonly (readonly [expansion: number, channels: number, blocks: number, stride: number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

/** Expansion by a 1x1 convolution, a depthwise 3x3 one, and a linear 1x1 one; with a shortcut where the shapes agree. */
class InvertedResidual extends Module {
  static readonly typeName: string = 'InvertedResidual';
  readonly conv: Sequential;
  readonly #shortcut: boolean;

  constructor(inChannels: number, outChannels: number, stride: number, expansion: number, options: LayerOptions) {
    super();
    const hidden = inChannels * expansion;
    const expand = expansion === 1 ? [] : [convNormAct(inChannels, hidden, 1, 1, 1, options)];
    this.conv = new Sequential(
      ...expand,
      convNormAct(hidden, hidden, 3, stride, hidden, options),
      new Conv2d(hidden, outChannels, 1, { ...options, bias: false }),
      new BatchNorm2d(outChannels, withoutGenerator(options)),
    );
    this.#shortcut = stride === 1 && inChannels === outChannels;
  }

  override forward(input: Tensor): Tensor {
    const output = this.conv.forward(input);
    return this.#shortcut ? input.add(output) : output;
  }
}

/** MobileNetV2: `[N, inChannels, H, W]`, 224 x 224 in the paper, to logits `[N, numClasses]`; 3,504,872 parameters. The map shrinks by 32. */
export class MobileNetV2 extends Module {
  static readonly typeName: string = 'MobileNetV2';
  static readonly declaration = { name: 'MobileNetV2', options } as const;
  readonly features: Sequential;
  readonly classifier: Sequential;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: MobileNetV2Options = {}) {
    super();
    const { numClasses, inChannels, widthMultiplier, dropout, layer } = modelOptions('MobileNetV2', options, given);
    const last = roundChannels(1280 * Math.max(1, widthMultiplier));
    let channels = roundChannels(32 * widthMultiplier);
    const features: TensorModule[] = [convNormAct(inChannels, channels, 3, 2, 1, layer)];
    for (const [expansion, width, blocks, stride] of STAGES) {
      const out = roundChannels(width * widthMultiplier);
      for (let i = 0; i < blocks; i++) {
        features.push(new InvertedResidual(channels, out, i === 0 ? stride : 1, expansion, layer));
        channels = out;
      }
    }
    features.push(convNormAct(channels, last, 1, 1, 1, layer));
    this.features = new Sequential(...features);
    this.classifier = new Sequential(new Dropout(dropout), new Linear(last, numClasses, layer));
    resetConvolutionsAndNorms(this.features, layer);
    const linear = this.classifier.items.get('1') as Linear;
    normal_(linear.weight, 0, 0.01, draws(layer));
    if (linear.bias !== null) zeros_(linear.bias);
  }

  override forward(input: Tensor): Tensor {
    return this.classifier.forward(this.features.forward(input).mean([2, 3]));
  }
}

/** {@link MobileNetV2}, as torchvision calls it. */
export function mobilenetV2(options: MobileNetV2Options = {}): MobileNetV2 {
  return new MobileNetV2(options);
}

/** Convolution that keeps the size (but for the stride), norm and ReLU6. */
function convNormAct(inputs: number, outputs: number, kernel: number, stride: number, groups: number, options: LayerOptions): Sequential {
  const padding = (kernel - 1) / 2;
  return new Sequential(
    new Conv2d(inputs, outputs, kernel, { ...options, stride, padding, groups, bias: false }),
    new BatchNorm2d(outputs, withoutGenerator(options)),
    new ReLU6(),
  );
}

/** The nearest multiple of 8, at least 8, and never less than nine tenths of the number. */
function roundChannels(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
