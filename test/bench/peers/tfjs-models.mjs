/** The networks of cases.ts in tfjs: each gives `apply`, from inputs to logits `[rows, classes]`. */

/** @param {any} tf @param {any} layers */
export function modelsOf(tf, { normal, linear, layerNorm, geluTanh, block, lstm }) {
  const perceptron = (widths) => () => {
    const layers = widths.slice(1).map((outputs, i) => linear(widths[i], outputs));
    return (x) => layers.reduce((h, layer, i) => (i < layers.length - 1 ? tf.relu(layer(h)) : layer(h)), x);
  };

  const forecaster = () => {
    const [recurrent, fc] = [lstm(8, 32, 48), linear(32, 4)];
    return (x) => fc(recurrent(x));
  };

  const through = (blocks, x) => blocks.reduce((h, layer) => layer(h), x);
  const oneHot = (tokens) => tf.cast(tf.oneHot(tf.reshape(tokens, [-1]), 256), 'float32');
  const placed = (x, places) => tf.reshape(tf.add(tf.reshape(x, [-1, 64, places.shape[1]]), places), [-1, places.shape[1]]);

  const gpt = () => {
    const [words, places] = [normal([256, 128], 0.02), normal([64, 128], 0.02)];
    const blocks = Array.from({ length: 4 }, () => block(128, 512, 64, { causal: true, activation: geluTanh }));
    const norm = layerNorm(128);
    return (tokens) => tf.matMul(norm(through(blocks, placed(tf.matMul(oneHot(tokens), words), places))), words, false, true);
  };

  const bert = () => {
    const [words, places] = [normal([256, 128]), normal([64, 128])];
    const blocks = Array.from({ length: 4 }, () => block(128, 512, 64, { normFirst: false }));
    const fc = linear(128, 4);
    return (tokens) => {
      const states = tf.reshape(through(blocks, placed(tf.matMul(oneHot(tokens), words), places)), [-1, 64, 128]);
      return fc(tf.reshape(tf.slice(states, [0, 0, 0], [-1, 1, -1]), [-1, 128]));
    };
  };

  const vit = () => {
    // Patches of 4 x 4 do not overlap, so that their convolution is a linear layer.
    const [patches, places] = [linear(48, 64), normal([64, 64])];
    const blocks = Array.from({ length: 4 }, () => block(64, 256, 64));
    const fc = linear(64, 10);
    return (x) => {
      const apart = tf.transpose(tf.reshape(x, [-1, 8, 4, 8, 12]), [0, 1, 3, 2, 4]);
      return fc(tf.mean(tf.reshape(through(blocks, placed(patches(tf.reshape(apart, [-1, 48])), places)), [-1, 64, 64]), 1));
    };
  };

  return { mlp: perceptron([16, 32, 32, 4]), 'mlp-20': perceptron([...Array(20).fill(32), 4]), lstm: forecaster, gpt, bert, vit };
}
