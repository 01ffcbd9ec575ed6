/** A transformer encoder. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { cloneModule } from '../../module/clone.js';
import { Module, type TensorModule } from '../../module/module.js';
import { ModuleList } from '../containers/module-list.js';
import type { LayerTraits } from '../traits.js';
import type { TransformerEncoderLayer } from './transformer-encoder-layer.js';

/** Options of {@link TransformerEncoder.forward}. */
export interface EncoderCall {
  /** `[L, L]`: boolean, `true` hides; or added to the scores. Default `null`. */
  readonly mask?: Tensor | null;
  /** `[N, L]`. Default `null`. */
  readonly srcKeyPaddingMask?: Tensor | null;
  /** `mask` is the causal mask (default `false`; PyTorch looks at the mask's values to find out). */
  readonly isCausal?: boolean;
}

/** Layers one after the other (`torch.nn.TransformerEncoder`): `[L, N, dModel]`, of the same shape afterwards. */
export class TransformerEncoder extends Module {
  static readonly typeName: string = 'TransformerEncoder';
  static readonly traits: LayerTraits = { neuronAxis: -1 };
  readonly layers: ModuleList<TransformerEncoderLayer>;
  readonly norm: TensorModule | null;

  /**
   * @param encoderLayer - becomes the first layer; the others are copies, which start from the same values
   * @param norm - after the last layer; default `null`: none
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(encoderLayer: TransformerEncoderLayer, numLayers: number, norm: TensorModule | null = null) {
    super();
    checkNumber('TransformerEncoder', 'numLayers', numLayers, { integer: true, min: 1 });
    this.layers = new ModuleList(Array.from({ length: numLayers }, (_, i) => (i === 0 ? encoderLayer : cloneModule(encoderLayer))));
    this.norm = norm;
  }

  /** Number of layers. */
  get numLayers(): number {
    return this.layers.length;
  }

  override forward(src: Tensor, options: EncoderCall = {}): Tensor {
    checkKeys('TransformerEncoder.forward', options, ['mask', 'srcKeyPaddingMask', 'isCausal']);
    const { mask = null, srcKeyPaddingMask = null, isCausal = false } = options;
    let output = src;
    for (const layer of this.layers) output = layer.forward(output, { srcMask: mask, srcKeyPaddingMask, isCausal });
    return this.norm === null ? output : this.norm.forward(output);
  }
}
