/**
 * Residual networks for CIFAR: ResNet-20, -32, -44, -56 and deeper.
 *
 * Source: He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition" (2016), section 4.2: 3x3 convolutions; three stages of n blocks with 16,
 * 32 and 64 channels on maps of 32, 16 and 8 pixels; global average pooling; one linear layer; 6n + 2 layers. Shortcuts between stages are the paper's
 * option A: every second pixel, with channels of zeros added, hence without parameters. Names of parameters: `conv1`, `bn1`, `layer1.0.conv1` …
 * `layer3.2.bn2`, `linear`.
 */

import * as F from '../nn/functional/index.js';
import { kaimingNormal_ } from '../nn/init/index.js';
import { Sequential } from '../nn/layers/containers/sequential.js';
import { Conv2d } from '../nn/layers/convolution/conv2d.js';
import type { LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { BatchNorm2d } from '../nn/layers/normalization/batch-norm2d.js';
import { Module } from '../nn/module/module.js';
import { badOption, checkNumber } from '../option-checks.js';
import type { OptionsOf } from '../options/index.js';
import { callTensor, op } from '../tensor/dispatch.js';
import type { Tensor } from '../tensor/tensor.js';
import { modelOptions, withoutGenerator } from './support.js';

const options = {
  numClasses: { type: 'integer', default: 10, min: 1, doc: 'Classes to tell apart.' },
} as const;

/** Options of the CIFAR ResNets. */
export type ResNetCifarOptions = OptionsOf<typeof options> & LayerOptions;

const SLICE = op('aten::slice', 'Tensor');

/** Two 3x3 convolutions and a shortcut around them: `[N, inPlanes, H, W]` to `[N, planes, H / stride, W / stride]`. */
class BasicBlock extends Module {
  static readonly typeName: string = 'BasicBlock';
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly #stride: number;
  readonly #addedPlanes: number;

  constructor(inPlanes: number, planes: number, stride: number, options: LayerOptions) {
    super();
    const conv = { ...options, padding: 1, bias: false };
    this.conv1 = new Conv2d(inPlanes, planes, 3, { ...conv, stride });
    this.bn1 = new BatchNorm2d(planes, withoutGenerator(options));
    this.conv2 = new Conv2d(planes, planes, 3, conv);
    this.bn2 = new BatchNorm2d(planes, withoutGenerator(options));
    this.#stride = stride;
    this.#addedPlanes = planes - inPlanes;
  }

  override forward(input: Tensor): Tensor {
    const inner = F.relu(this.bn1.forward(this.conv1.forward(input)));
    return F.relu(this.bn2.forward(this.conv2.forward(inner)).add(this.#shortcut(input)));
  }

  /** Option A of section 3.3: no parameters. The zeros go half before and half after the channels. */
  #shortcut(input: Tensor): Tensor {
    if (this.#stride === 1 && this.#addedPlanes === 0) return input;
    const rows = callTensor(SLICE, [input, 2, null, null, this.#stride]);
    const pixels = callTensor(SLICE, [rows, 3, null, null, this.#stride]);
    const before = Math.floor(this.#addedPlanes / 2);
    return F.pad(pixels, [0, 0, 0, 0, before, this.#addedPlanes - before]);
  }
}

/** A ResNet for images of 32 x 32 pixels: `[N, 3, 32, 32]` to logits `[N, numClasses]`. */
export class ResNetCifar extends Module {
  static readonly typeName: string = 'ResNetCifar';
  static readonly declaration = { name: 'ResNetCifar', options } as const;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly linear: Linear;

  /**
   * @param depth - 6n + 2 for n blocks a stage: 20, 32, 44, 56, 110 …
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(depth: number, given: ResNetCifarOptions = {}) {
    super();
    const { numClasses, layer } = modelOptions('ResNetCifar', options, given);
    const blocks = (checkNumber('ResNetCifar', 'depth', depth, { integer: true, min: 8 }) - 2) / 6;
    if (!Number.isInteger(blocks)) throw badOption('ResNetCifar', 'depth', depth, '6n + 2, such as 20, 32, 44 or 56');
    this.conv1 = new Conv2d(3, 16, 3, { ...layer, padding: 1, bias: false });
    this.bn1 = new BatchNorm2d(16, withoutGenerator(layer));
    this.layer1 = stage(16, 16, blocks, 1, layer);
    this.layer2 = stage(16, 32, blocks, 2, layer);
    this.layer3 = stage(32, 64, blocks, 2, layer);
    this.linear = new Linear(64, numClasses, layer);
    this.resetConvolutions(layer);
  }

  /** Draws the convolutions anew from He et al. (2015), as section 3.4 says: normal with variance 2 / fanIn. The linear layer keeps PyTorch's values. */
  resetConvolutions({ generator }: LayerOptions = {}): void {
    for (const module of this.modules()) {
      if (module instanceof Conv2d)
        kaimingNormal_(module.weight, { nonlinearity: 'relu', ...(generator === undefined ? {} : { generator }) });
    }
  }

  override forward(input: Tensor): Tensor {
    const start = F.relu(this.bn1.forward(this.conv1.forward(input)));
    const features = this.layer3.forward(this.layer2.forward(this.layer1.forward(start)));
    return this.linear.forward(F.adaptiveAvgPool2d(features, 1).flatten(1));
  }
}

/** ResNet-20 for CIFAR: 0.27 million parameters. */
export function resnet20(options: ResNetCifarOptions = {}): ResNetCifar {
  return new ResNetCifar(20, options);
}

/** ResNet-32 for CIFAR: 0.46 million parameters. */
export function resnet32(options: ResNetCifarOptions = {}): ResNetCifar {
  return new ResNetCifar(32, options);
}

/** ResNet-44 for CIFAR: 0.66 million parameters. */
export function resnet44(options: ResNetCifarOptions = {}): ResNetCifar {
  return new ResNetCifar(44, options);
}

/** ResNet-56 for CIFAR: 0.85 million parameters. */
export function resnet56(options: ResNetCifarOptions = {}): ResNetCifar {
  return new ResNetCifar(56, options);
}

/** Blocks of one width; the first one takes the stride. */
function stage(inPlanes: number, planes: number, blocks: number, stride: number, options: LayerOptions): Sequential {
  return new Sequential(
    ...Array.from({ length: blocks }, (_, i) => new BasicBlock(i === 0 ? inPlanes : planes, planes, i === 0 ? stride : 1, options)),
  );
}
