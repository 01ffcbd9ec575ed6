/** The blocks of ResNets for ImageNet. */

import * as F from '../nn/functional/index.js';
import { Sequential } from '../nn/layers/containers/sequential.js';
import { Conv2d } from '../nn/layers/convolution/conv2d.js';
import type { LayerOptions } from '../nn/layers/layer-options.js';
import { BatchNorm2d } from '../nn/layers/normalization/batch-norm2d.js';
import { Module } from '../nn/module/module.js';
import type { Tensor } from '../tensor/tensor.js';
import { withoutGenerator } from './support.js';

/** What a block is made of. */
export interface BlockShape {
  readonly inPlanes: number;
  /** Channels of the stage; a bottleneck gives four times as many. */
  readonly planes: number;
  readonly stride: number;
  /** Groups of the 3x3 convolution of a bottleneck. */
  readonly groups: number;
  /** Channels of a bottleneck's group for every 64 planes. */
  readonly widthPerGroup: number;
  /** 1x1 convolution and norm on the shortcut; `null` where shapes agree. */
  readonly downsample: Sequential | null;
}

/** A residual block; ends with a norm that {@link ResNetOptions.zeroInitResidual} can set to zero. */
export abstract class Block extends Module {
  abstract readonly lastNorm: BatchNorm2d;
  abstract override forward(input: Tensor): Tensor;
}

/** Makes blocks of one kind. */
export interface BlockKind {
  /** Channels out for each of `planes`. */
  readonly expansion: number;
  make(shape: BlockShape, options: LayerOptions): Block;
}

/** Two 3x3 convolutions (He et al., 2016, figure 5 left). */
class BasicBlock extends Block {
  static readonly typeName: string = 'BasicBlock';
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly downsample: Sequential | null;

  constructor({ inPlanes, planes, stride, downsample }: BlockShape, options: LayerOptions) {
    super();
    const conv = { ...options, padding: 1, bias: false };
    this.conv1 = new Conv2d(inPlanes, planes, 3, { ...conv, stride });
    this.bn1 = new BatchNorm2d(planes, withoutGenerator(options));
    this.conv2 = new Conv2d(planes, planes, 3, conv);
    this.bn2 = new BatchNorm2d(planes, withoutGenerator(options));
    this.downsample = downsample;
  }

  override get lastNorm(): BatchNorm2d {
    return this.bn2;
  }

  override forward(input: Tensor): Tensor {
    const inner = F.relu(this.bn1.forward(this.conv1.forward(input)));
    const outer = this.bn2.forward(this.conv2.forward(inner));
    return F.relu(outer.add(this.downsample?.forward(input) ?? input));
  }
}

/** 1x1, 3x3 and 1x1 convolutions (figure 5 right); the stride is in the 3x3 one, as in torchvision ("ResNet v1.5"). */
class Bottleneck extends Block {
  static readonly typeName: string = 'Bottleneck';
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly conv3: Conv2d;
  readonly bn3: BatchNorm2d;
  readonly downsample: Sequential | null;

  constructor({ inPlanes, planes, stride, groups, widthPerGroup, downsample }: BlockShape, options: LayerOptions) {
    super();
    const width = Math.floor((planes * widthPerGroup) / 64) * groups;
    const norm = withoutGenerator(options);
    this.conv1 = new Conv2d(inPlanes, width, 1, { ...options, bias: false });
    this.bn1 = new BatchNorm2d(width, norm);
    this.conv2 = new Conv2d(width, width, 3, { ...options, stride, padding: 1, groups, bias: false });
    this.bn2 = new BatchNorm2d(width, norm);
    this.conv3 = new Conv2d(width, planes * BOTTLENECK.expansion, 1, { ...options, bias: false });
    this.bn3 = new BatchNorm2d(planes * BOTTLENECK.expansion, norm);
    this.downsample = downsample;
  }

  override get lastNorm(): BatchNorm2d {
    return this.bn3;
  }

  override forward(input: Tensor): Tensor {
    const narrow = F.relu(this.bn1.forward(this.conv1.forward(input)));
    const middle = F.relu(this.bn2.forward(this.conv2.forward(narrow)));
    const outer = this.bn3.forward(this.conv3.forward(middle));
    return F.relu(outer.add(this.downsample?.forward(input) ?? input));
  }
}

const BASIC: BlockKind = { expansion: 1, make: (shape, options) => new BasicBlock(shape, options) };
const BOTTLENECK: BlockKind = { expansion: 4, make: (shape, options) => new Bottleneck(shape, options) };

/** The kinds by name. */
export const BLOCK_KINDS: Readonly<Record<'basic' | 'bottleneck', BlockKind>> = { basic: BASIC, bottleneck: BOTTLENECK };

/** The shortcut of option B: a 1x1 convolution and a norm. */
export function projection(inPlanes: number, outPlanes: number, stride: number, options: LayerOptions): Sequential {
  return new Sequential(
    new Conv2d(inPlanes, outPlanes, 1, { ...options, stride, bias: false }),
    new BatchNorm2d(outPlanes, withoutGenerator(options)),
  );
}
