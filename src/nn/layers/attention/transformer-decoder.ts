/** A transformer decoder. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { cloneModule } from '../../module/clone.js';
import { Module, type TensorModule } from '../../module/module.js';
import { ModuleList } from '../containers/module-list.js';
import type { LayerTraits } from '../traits.js';
import { DECODER_CALL_KEYS, type DecoderLayerCall, type TransformerDecoderLayer } from './transformer-decoder-layer.js';

/** Layers one after the other (`torch.nn.TransformerDecoder`): `[L, N, dModel]` and the encoder's output, `[S, N, dModel]`, to `[L, N, dModel]`. */
export class TransformerDecoder extends Module {
  static readonly typeName: string = 'TransformerDecoder';
  static readonly traits: LayerTraits = { neuronAxis: -1 };
  readonly layers: ModuleList<TransformerDecoderLayer>;
  readonly norm: TensorModule | null;

  /**
   * @param decoderLayer - becomes the first layer; the others are copies, which start from the same values
   * @param norm - after the last layer; default `null`: none
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(decoderLayer: TransformerDecoderLayer, numLayers: number, norm: TensorModule | null = null) {
    super();
    checkNumber('TransformerDecoder', 'numLayers', numLayers, { integer: true, min: 1 });
    this.layers = new ModuleList(Array.from({ length: numLayers }, (_, i) => (i === 0 ? decoderLayer : cloneModule(decoderLayer))));
    this.norm = norm;
  }

  /** Number of layers. */
  get numLayers(): number {
    return this.layers.length;
  }

  /** Whether a mask is causal is said by the options; PyTorch looks at the mask's values to find out. */
  override forward(tgt: Tensor, memory: Tensor, options: DecoderLayerCall = {}): Tensor {
    checkKeys('TransformerDecoder.forward', options, DECODER_CALL_KEYS);
    let output = tgt;
    for (const layer of this.layers) output = layer.forward(output, memory, options);
    return this.norm === null ? output : this.norm.forward(output);
  }
}
