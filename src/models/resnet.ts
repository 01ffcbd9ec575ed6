/**
 * Residual networks for ImageNet: ResNet-18, -34, -50, -101, -152, and by their options ResNeXt and Wide ResNet.
 *
 * Source: He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition" (2016), section 4.1 and table 1, with torchvision's names (`conv1`,
 * `bn1`, `layer1.0.conv1` … `layer2.0.downsample.0` … `fc`), so that its weights load, and its initial values, draw for draw.
 */

import * as F from '../nn/functional/index.js';
import { zeros_ } from '../nn/init/index.js';
import { Sequential } from '../nn/layers/containers/sequential.js';
import { Conv2d } from '../nn/layers/convolution/conv2d.js';
import type { LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { BatchNorm2d } from '../nn/layers/normalization/batch-norm2d.js';
import { Module } from '../nn/module/module.js';
import { badOption, checkNumber, checkOneOf } from '../option-checks.js';
import type { OptionsOf } from '../options/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { BLOCK_KINDS, Block, type BlockKind, projection } from './resnet-blocks.js';
import { modelOptions, resetConvolutionsAndNorms, withoutGenerator } from './support.js';

const options = {
  numClasses: { type: 'integer', default: 1000, min: 1, doc: 'Classes to tell apart.' },
  inChannels: { type: 'integer', default: 3, min: 1, doc: 'Channels of the images.' },
  groups: { type: 'integer', default: 1, min: 1, doc: 'Groups of the 3x3 convolutions of bottlenecks; 32 in ResNeXt-50 32x4d.' },
  widthPerGroup: {
    type: 'integer',
    default: 64,
    min: 1,
    doc: 'Channels of such a group in the first stage; 4 in ResNeXt-50 32x4d, 128 in Wide ResNet-50-2.',
  },
  zeroInitResidual: {
    type: 'boolean',
    default: false,
    doc: 'Begin with blocks that are identities: their last norm scales by 0 (Goyal et al., 2017, section 5.1).',
  },
} as const;

/** Options of the ResNets for ImageNet. */
export type ResNetOptions = OptionsOf<typeof options> & LayerOptions;

/** A ResNet: `[N, inChannels, H, W]`, 224 x 224 in the paper, to logits `[N, numClasses]`. The map shrinks by 32; any size above 32 will do. */
export class ResNet extends Module {
  static readonly typeName: string = 'ResNet';
  static readonly declaration = { name: 'ResNet', options } as const;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;
  readonly fc: Linear;

  /**
   * @param block - `'basic'` has two convolutions, `'bottleneck'` three
   * @param blocks - blocks of the four stages
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(block: 'basic' | 'bottleneck', blocks: readonly [number, number, number, number], given: ResNetOptions = {}) {
    super();
    const { numClasses, inChannels, groups, widthPerGroup, zeroInitResidual, layer } = modelOptions('ResNet', options, given);
    const kind = BLOCK_KINDS[checkOneOf('ResNet', 'block', block, ['basic', 'bottleneck'])];
    if (!Array.isArray(blocks) || blocks.length !== 4) throw badOption('ResNet', 'blocks', blocks, 'four numbers, one a stage');
    for (const count of blocks) checkNumber('ResNet', 'blocks', count, { integer: true, min: 1 });
    if (kind === BLOCK_KINDS.basic && (groups !== 1 || widthPerGroup !== 64)) {
      throw badOption(
        'ResNet',
        groups === 1 ? 'widthPerGroup' : 'groups',
        groups === 1 ? widthPerGroup : groups,
        "its default for 'basic' blocks",
      );
    }
    const stage = (i: 0 | 1 | 2 | 3): Sequential =>
      makeStage(
        kind,
        { inPlanes: i === 0 ? 64 : 32 * 2 ** i * kind.expansion, planes: 64 * 2 ** i, blocks: blocks[i], groups, widthPerGroup },
        layer,
      );
    this.conv1 = new Conv2d(inChannels, 64, 7, { ...layer, stride: 2, padding: 3, bias: false });
    this.bn1 = new BatchNorm2d(64, withoutGenerator(layer));
    this.layer1 = stage(0);
    this.layer2 = stage(1);
    this.layer3 = stage(2);
    this.layer4 = stage(3);
    this.fc = new Linear(512 * kind.expansion, numClasses, layer);
    resetConvolutionsAndNorms(this, layer);
    if (!zeroInitResidual) return;
    for (const module of this.modules()) if (module instanceof Block && module.lastNorm.weight !== null) zeros_(module.lastNorm.weight);
  }

  override forward(input: Tensor): Tensor {
    const start = F.maxPool2d(F.relu(this.bn1.forward(this.conv1.forward(input))), 3, { stride: 2, padding: 1 });
    const features = this.layer4.forward(this.layer3.forward(this.layer2.forward(this.layer1.forward(start))));
    return this.fc.forward(F.adaptiveAvgPool2d(features, 1).flatten(1));
  }
}

/** ResNet-18: 11,689,512 parameters. */
export function resnet18(options: ResNetOptions = {}): ResNet {
  return new ResNet('basic', [2, 2, 2, 2], options);
}

/** ResNet-34: 21,797,672 parameters. */
export function resnet34(options: ResNetOptions = {}): ResNet {
  return new ResNet('basic', [3, 4, 6, 3], options);
}

/** ResNet-50: 25,557,032 parameters. */
export function resnet50(options: ResNetOptions = {}): ResNet {
  return new ResNet('bottleneck', [3, 4, 6, 3], options);
}

/** ResNet-101: 44,549,160 parameters. */
export function resnet101(options: ResNetOptions = {}): ResNet {
  return new ResNet('bottleneck', [3, 4, 23, 3], options);
}

/** ResNet-152: 60,192,808 parameters. */
export function resnet152(options: ResNetOptions = {}): ResNet {
  return new ResNet('bottleneck', [3, 8, 36, 3], options);
}

interface StageShape {
  readonly inPlanes: number;
  readonly planes: number;
  readonly blocks: number;
  readonly groups: number;
  readonly widthPerGroup: number;
}

/** Blocks of one width; the first one halves the map, except in the first stage, and projects its shortcut where shapes differ. */
function makeStage(kind: BlockKind, { inPlanes, planes, blocks, groups, widthPerGroup }: StageShape, options: LayerOptions): Sequential {
  const outPlanes = planes * kind.expansion;
  const stride = planes === 64 ? 1 : 2;
  const modules: Block[] = [];
  for (let i = 0; i < blocks; i++) {
    const first = i === 0;
    // Made before the block, as in torchvision: it is the order of draws.
    const downsample = first && (stride !== 1 || inPlanes !== outPlanes) ? projection(inPlanes, outPlanes, stride, options) : null;
    const shape = { inPlanes: first ? inPlanes : outPlanes, planes, stride: first ? stride : 1, groups, widthPerGroup, downsample };
    modules.push(kind.make(shape, options));
  }
  return new Sequential(...modules);
}
