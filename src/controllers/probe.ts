/** What controllers can ask to have measured. */

import type { Tensor } from '../tensor/tensor.js';
import type { AnalysisProbe } from './probes/analysis-probe.js';

/** Random inputs that stand in for data, one row beside the other, drawn from a generator of their own. */
export interface NoiseSpec {
  readonly kind: 'noise';
  /**
   * - `published`: uniform on {0, 1 … 255} / 255, what the authors' code feeds its networks
   * - `uniform`: uniform between the least and the greatest value of each input column of the training data
   * - `normal`: mean 0, variance 1
   * - `marginal`: each coordinate drawn from its own column of the training data, independently of the others
   *
   * Integer inputs (token ids) are drawn position by position from the training data under `marginal`, uniformly over the ids that occur otherwise.
   */
  readonly distribution: 'published' | 'uniform' | 'normal' | 'marginal';
  /** Rows. */
  readonly samples: number;
  /** Seed of the noise's own generator; the training generators are never touched. */
  readonly seed: number;
}

/** Rows of the training inputs, without their targets, chosen once by a generator of their own. */
export interface RowsSpec {
  readonly kind: 'rows';
  /** Rows; all of the data where it has fewer. */
  readonly samples: number;
  readonly seed: number;
}

/** The fixed inputs on which outputs are compared. Tensors: one a model input. */
export type AuxiliarySpec = NoiseSpec | RowsSpec | readonly Tensor[];

/** A layer as a chooser sees it. */
export interface ChoosableLayer {
  /** Dotted path, as in `stateDict()`. */
  readonly name: string;
  /** The module's class as PyTorch names it. */
  readonly type: string;
}

/** Which layers are measured; a layer must satisfy all that are given. */
export interface LayerChoice {
  /** Module types, as PyTorch names the classes. */
  readonly types?: readonly string[];
  /** Patterns of names: `*` is any run of characters without a dot, `**` any run. */
  readonly names?: readonly string[];
  /** Decides for each layer. */
  readonly where?: (layer: ChoosableLayer) => boolean;
  /** Only the last of those chosen (default false). */
  readonly onlyLast?: boolean;
  /** Leave out layers whose own parameters are all frozen (default false). */
  readonly skipFrozen?: boolean;
}

/** Ask for neural velocity: the model's outputs on a fixed auxiliary set, compared with those at the last measurements. */
export interface VelocityProbe {
  readonly kind: 'velocity';
  /** Key of the result in `Observation.measurements`. */
  readonly name: string;
  readonly auxiliary: AuxiliarySpec;
  readonly layers: LayerChoice;
  /** Axis that counts neurons; `'auto'`: by layer type, the last for Linear, normalisations over features and sequences, else 1. */
  readonly axis: 'auto' | number;
  /** The momentum mu of the velocity. */
  readonly momentum: number;
  /** Whether to keep one more snapshot and report the drift share. */
  readonly drift: boolean;
  /** Whether batch normalisation uses its running statistics (evaluation mode) or those of the auxiliary batch, its buffers untouched. */
  readonly batchNorm: 'running' | 'batch';
  /** The dtype that outputs are remembered in; sums are formed from what is remembered. */
  readonly history: 'fp32' | 'bf16';
  /** Where history is kept: beside the model, in the host's memory, or as earlier parameters, from which outputs are computed again. */
  readonly memory: 'device' | 'cpu' | 'recompute';
  /** Most bytes of history; a probe that needs more takes fewer rows, `null` for no limit. */
  readonly maxBytes: number | null;
  /** Report v of every neuron, not only a layer's sums (NEq needs it). */
  readonly neurons: boolean;
}

/** Labelled rows: one tensor a model input, one a target of the loss, all with the same first dimension. They stay the caller's and live as long as the fit. */
export interface LabelledRows {
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
}

/** Ask for the mean loss over fixed labelled rows, in evaluation mode. */
export interface LossProbe {
  readonly kind: 'loss';
  readonly name: string;
  /** Rows; all of the data where it has fewer. */
  readonly samples: number;
  /** Seed of the generator that chooses the rows. */
  readonly seed: number;
  /** Where the rows come from: held-out data, such as a dataset (default: the training data). */
  readonly data?: LabelledRows;
}

/** Ask for the largest eigenvalue of the training inputs' covariance, every feature standardised. It does not change while training. */
export interface InputCovarianceProbe {
  readonly kind: 'inputCovariance';
  readonly name: string;
  /** Rows, at least 2; all of the data where it has fewer, and fewer where rows are very long. */
  readonly samples: number;
  /** Seed of the generator that chooses the rows. */
  readonly seed: number;
}

/**
 * Ask how far gradients went, step by step and together, from where a learning rate was last set up to the first measurement after that; until a rate is set
 * again there is nothing more to tell.
 */
export interface GradientPathProbe {
  readonly kind: 'gradientPath';
  readonly name: string;
}

/** Something a controller needs measured. Measured once before training too, so that there is something to compare with. */
export type Probe = VelocityProbe | LossProbe | InputCovarianceProbe | GradientPathProbe | AnalysisProbe;
