/**
 * The training steps of cases.ts in tfjs: `tfjs-peer.mjs <request as JSON>` prints what it measured as JSON. On the backend of WebAssembly with SIMD and one
 * thread, since it has more in browsers only. It has no gradient of a convolution's filters, so that LeNet and the ResNets are not here.
 */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { layersOf } from './tfjs-layers.mjs';
import { modelsOf } from './tfjs-models.mjs';

/** Steps of a transformer take seconds. */
const LIMIT_MS = 10_000;

const request = JSON.parse(process.argv[2] ?? '');
const require = createRequire(join(request.folder, 'package.json'));
const tf = require('@tensorflow/tfjs');
require('@tensorflow/tfjs-backend-wasm');

const normal = (shape) => () => tf.randomNormal(shape);
const whole = (below, shape) => () => tf.randomUniformInt(shape, 0, below);
const { rows, batchSize } = request;
/** Model, inputs, targets, classes. */
const CASES = {
  mlp: ['mlp', normal([rows, 16]), whole(4, [rows]), 4],
  'mlp-20': ['mlp-20', normal([rows, 32]), whole(4, [rows]), 4],
  lstm: ['lstm', normal([rows, 48, 8]), whole(4, [rows]), 4],
  gpt: ['gpt', whole(256, [rows, 64]), whole(256, [rows, 64]), 256],
  bert: ['bert', whole(256, [rows, 64]), whole(4, [rows]), 4],
  vit: ['vit', normal([rows, 32, 32, 3]), whole(10, [rows]), 10],
};
const [model, inputs, targets, classes] = CASES[request.name];
await tf.setBackend('wasm');
await tf.ready();
tf.matMul(tf.ones([8, 8]), tf.ones([8, 8])).dataSync();
const before = process.memoryUsage.rss();

const layers = layersOf(tf);
const apply = modelsOf(tf, layers)[model]();
const [x, y] = [inputs(), targets()];
const parameters = layers.parameters.reduce((sum, { size }) => sum + size, 0);
if (parameters !== request.parameters) {
  throw new Error(`${request.name} has ${parameters} parameters here and ${request.parameters} in Neve`);
}
const optimizer = tf.train.momentum(0.01, 0.9);

function step(order) {
  return tf.tidy(() => {
    const [some, labels] = [tf.gather(x, order), tf.gather(y, order)];
    const { value, grads } = tf.variableGrads(() => {
      const hot = tf.cast(tf.oneHot(tf.reshape(labels, [-1]), classes), 'float32');
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(apply(some)), hot), -1)));
    }, layers.parameters);
    // The optimizer has no weight decay.
    const decayed = layers.parameters.map(({ name }, i) => [name, tf.add(grads[name], tf.mul(layers.parameters[i], 5e-4))]);
    optimizer.applyGradients(Object.fromEntries(decayed));
    return value.dataSync()[0];
  });
}

/** Steps of an epoch, those that the limit leaves time for, and tells how many those were. */
function epoch(most = rows / batchSize) {
  const order = Int32Array.from(tf.util.createShuffledIndices(rows));
  const begun = performance.now();
  let done = 0;
  while (done < most && performance.now() - begun < LIMIT_MS) {
    const some = tf.tensor1d(order.subarray(done * batchSize, (done + 1) * batchSize), 'int32');
    if (!Number.isFinite(step(some))) throw new Error('the loss is not finite');
    some.dispose();
    done++;
  }
  return done;
}

const startUp = (Date.now() - request.spawnedAt) / 1e3;
let begun = performance.now();
epoch(1);
const first = (performance.now() - begun) / 1e3;
epoch();
begun = performance.now();
let steps = 0;
for (let i = 0; i < request.epochs && performance.now() - begun < LIMIT_MS; i++) steps += epoch();
const timed = (performance.now() - begun) / 1e3;
const memory = process.resourceUsage().maxRSS * 1024 - before;
console.log(JSON.stringify({ step: timed / steps, first, memory, startUp, parameters }));
