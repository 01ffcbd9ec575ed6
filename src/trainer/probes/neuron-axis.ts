/** Which axis of a layer's output counts neurons. */

/** Module types, as PyTorch names them, whose outputs have one neuron a feature, on the last axis. */
const LAST_AXIS: ReadonlySet<string> = new Set([
  ...['Linear', 'NonDynamicallyQuantizableLinear', 'Bilinear', 'Conv1D'],
  ...['LayerNorm', 'RMSNorm'],
  ...['Embedding', 'EmbeddingBag'],
  ...[
    'MultiheadAttention',
    'TransformerEncoder',
    'TransformerEncoderLayer',
    'TransformerDecoder',
    'TransformerDecoderLayer',
    'Transformer',
  ],
  ...['LSTM', 'GRU', 'RNN', 'LSTMCell', 'GRUCell', 'RNNCell'],
]);

/**
 * The axis, as it was asked for or by layer type: the last for layers of features and sequences (of a recurrent layer the output sequence), 1 for
 * convolutions, batch, group and instance normalisation, and everything else.
 *
 * @param type - the module's class, as PyTorch names it; `Conv1D` is the linear layer of GPT-2
 */
export function neuronAxis(type: string, axis: 'auto' | number): number {
  if (axis !== 'auto') return axis;
  return LAST_AXIS.has(type) ? -1 : 1;
}
