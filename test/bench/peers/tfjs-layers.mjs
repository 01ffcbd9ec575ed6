/**
 * Layers for tfjs-models.mjs, as functions of `tf`. Parameters are made by `parameter`, which keeps them. Written with what the backend of WebAssembly has
 * gradients of: rows of a table are taken by a product with ones and zeros, and linear layers see matrices of two dimensions.
 */

/** @param {any} tf */
export function layersOf(tf) {
  /** @type {any[]} */
  const parameters = [];
  const parameter = (value) => {
    const variable = tf.variable(value);
    parameters.push(variable);
    return variable;
  };
  const uniform = (shape, fanIn) => parameter(tf.randomUniform(shape, -(fanIn ** -0.5), fanIn ** -0.5));
  const normal = (shape, scale = 1) => parameter(tf.randomNormal(shape, 0, scale));

  /** Of `[rows, inputs]`. */
  const linear = (inputs, outputs) => {
    const [w, b] = [uniform([inputs, outputs], inputs), uniform([outputs], inputs)];
    return (x) => tf.add(tf.matMul(x, w), b);
  };

  const layerNorm = (width) => {
    const [w, b] = [parameter(tf.ones([width])), parameter(tf.zeros([width]))];
    return (x) => {
      const centred = tf.sub(x, tf.mean(x, -1, true));
      const variance = tf.mean(tf.square(centred), -1, true);
      return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), w), b);
    };
  };

  const gelu = (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
  const geluTanh = (x) => {
    const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
  };

  const attention = (width, heads, length, causal) => {
    const [into, out] = [linear(width, 3 * width), linear(width, width)];
    const size = width / heads;
    const mask = causal ? tf.tensor(Array.from({ length }, (_, i) => Array.from({ length }, (_, j) => (j > i ? -1e9 : 0)))) : null;
    return (x) => {
      const apart = tf.split(into(x), 3, 1).map((part) => tf.transpose(tf.reshape(part, [-1, length, heads, size]), [0, 2, 1, 3]));
      const [q, k, v] = apart;
      const scores = tf.mul(tf.matMul(q, k, false, true), size ** -0.5);
      const mixed = tf.matMul(tf.softmax(mask === null ? scores : tf.add(scores, mask)), v);
      return out(tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [-1, width]));
    };
  };

  /** A layer of a transformer, of `[rows * length, width]`. */
  const block = (width, feedforward, length, { normFirst = true, causal = false, activation = gelu } = {}) => {
    const [norm1, norm2, attend] = [layerNorm(width), layerNorm(width), attention(width, 4, length, causal)];
    const [up, down] = [linear(width, feedforward), linear(feedforward, width)];
    const feed = (x) => down(activation(up(x)));
    if (normFirst) {
      return (x) => {
        const attended = tf.add(x, attend(norm1(x)));
        return tf.add(attended, feed(norm2(attended)));
      };
    }
    return (x) => {
      const attended = norm1(tf.add(x, attend(x)));
      return norm2(tf.add(attended, feed(attended)));
    };
  };

  /** The last state, of `[rows, steps, inputs]`. */
  const lstm = (inputs, width, steps) => {
    const [wi, wh] = [uniform([inputs, 4 * width], width), uniform([width, 4 * width], width)];
    const [bi, bh] = [uniform([4 * width], width), uniform([4 * width], width)];
    return (series) => {
      const rows = series.shape[0];
      const all = tf.add(tf.add(tf.matMul(tf.reshape(series, [-1, inputs]), wi), bi), bh);
      const each = tf.unstack(tf.reshape(all, [rows, steps, 4 * width]), 1);
      let [h, c] = [tf.zeros([rows, width]), tf.zeros([rows, width])];
      for (const x of each) {
        const [i, f, g, o] = tf.split(tf.add(x, tf.matMul(h, wh)), 4, 1);
        c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
        h = tf.mul(tf.sigmoid(o), tf.tanh(c));
      }
      return h;
    };
  };

  return { parameters, normal, linear, layerNorm, geluTanh, block, lstm };
}
