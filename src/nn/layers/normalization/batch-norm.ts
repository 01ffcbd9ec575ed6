/** What batch normalisation is for every number of dimensions. */

import { checkKeys, ShapeError } from '../../../errors.js';
import { whenTraining } from '../../../graph/when-training.js';
import { checkNumber } from '../../../option-checks.js';
import { ones, zeros } from '../../../tensor/create.js';
import { noGrad } from '../../../tensor/grad-mode.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { ones_, zeros_ } from '../../init/basic.js';
import { Buffer } from '../../module/buffer.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { pythonFloat, pythonValue } from '../../module/repr.js';
import { withStateNames } from '../../module/state-names.js';
import { emptyParameter, type LayerOptions, tensorOptions } from '../layer-options.js';
import type { LayerTraits } from '../traits.js';

/** Options of the batch-norm layers. */
export interface BatchNormLayerOptions extends Omit<LayerOptions, 'generator'> {
  /** Added to the variance (default 1e-5). */
  readonly eps?: number;
  /** Weight of a batch in the running statistics, 0 to 1 (default 0.1). */
  readonly momentum?: number;
  /** Learn a scale, and with `bias` a shift (default `true`). */
  readonly affine?: boolean;
  /** Learn a shift (default `true`); means nothing without `affine`. */
  readonly bias?: boolean;
  /** Keep running statistics for evaluation (default `true`); without them every batch is normalised with its own. */
  readonly trackRunningStats?: boolean;
}

const STATE_NAMES: ReadonlyMap<string, string> = new Map([
  ['runningMean', 'running_mean'],
  ['runningVar', 'running_var'],
  ['numBatchesTracked', 'num_batches_tracked'],
]);

/** Batch normalisation (Ioffe and Szegedy, 2015), for {@link BatchNorm1d}, {@link BatchNorm2d} and {@link BatchNorm3d}. */
export abstract class BatchNorm extends Module {
  static readonly traits: LayerTraits = { neuronRows: 'always' };
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  /** Scale, `[numFeatures]`; ones at first. */
  readonly weight: Parameter | null;
  /** Shift, `[numFeatures]`; zeros at first. */
  readonly bias: Parameter | null;
  /** `[numFeatures]`; zeros at first. */
  readonly runningMean: Buffer | null;
  /** `[numFeatures]`, unbiased; ones at first. */
  readonly runningVar: Buffer | null;
  /** Training batches seen; int64, 0-d. */
  readonly numBatchesTracked: Buffer | null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super();
    const owner = this.typeName;
    checkKeys(owner, options, ['eps', 'momentum', 'affine', 'bias', 'trackRunningStats', 'dtype', 'device']);
    const { eps = 1e-5, momentum = 0.1, affine = true, bias = true, trackRunningStats = true } = options;
    this.numFeatures = checkNumber(owner, 'numFeatures', numFeatures, { integer: true, min: 1 });
    this.eps = checkNumber(owner, 'eps', eps, { min: 0 });
    this.momentum = checkNumber(owner, 'momentum', momentum, { min: 0, max: 1 });
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    const shape = [numFeatures];
    this.weight = affine ? ones_(emptyParameter(shape, options)) : null;
    this.bias = affine && bias ? zeros_(emptyParameter(shape, options)) : null;
    this.runningMean = trackRunningStats ? bufferOf(zeros(shape, tensorOptions(options))) : null;
    this.runningVar = trackRunningStats ? bufferOf(ones(shape, tensorOptions(options))) : null;
    this.numBatchesTracked = trackRunningStats ? bufferOf(zeros([], { ...tensorOptions(options), dtype: 'int64' })) : null;
  }

  /** Puts the running statistics back to mean 0, variance 1 and no batches seen. */
  resetRunningStats(): void {
    const { runningMean, runningVar, numBatchesTracked } = this;
    if (runningMean !== null) zeros_(runningMean);
    if (runningVar !== null) ones_(runningVar);
    if (numBatchesTracked !== null) zeros_(numBatchesTracked);
  }

  /** Puts scale, shift and running statistics back to their initial values. */
  resetParameters(): void {
    this.resetRunningStats();
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }

  /** @throws {ShapeError} `ERR_SHAPE` for another number of dimensions */
  override forward(input: Tensor): Tensor {
    const { weight, bias, runningMean, runningVar, numBatchesTracked, momentum, eps } = this;
    this.checkDims(input);
    if (numBatchesTracked !== null) whenTraining(this, () => noGrad(() => numBatchesTracked.add_(1)));
    return F.batchNorm(input, { weight, bias, runningMean, runningVar, training: this.training || runningMean === null, momentum, eps });
  }

  /** @throws {ShapeError} `ERR_SHAPE` for another number of dimensions */
  protected checkDims(input: Tensor): void {
    if (this.inputDims.includes(input.ndim)) return;
    throw new ShapeError(
      'ERR_SHAPE',
      `${this.typeName} needs an input of ${this.inputDims.join(' or ')} dimensions, received [${input.shape.join(', ')}].`,
      {
        fields: { shape: input.shape, dims: this.inputDims },
      },
    );
  }

  /** Numbers of dimensions that an input may have. */
  protected abstract get inputDims(): readonly number[];

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), STATE_NAMES);
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, affine, bias, trackRunningStats } = this;
    const flags = `affine=${pythonValue(affine)}, bias=${pythonValue(bias !== null)}, track_running_stats=${pythonValue(trackRunningStats)}`;
    return `${numFeatures}, eps=${pythonFloat(eps)}, momentum=${pythonFloat(momentum)}, ${flags}`;
  }
}

function bufferOf(data: Tensor): Buffer {
  using source = data;
  return new Buffer(source);
}
