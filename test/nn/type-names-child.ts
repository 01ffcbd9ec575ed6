/** Prints, as JSON, the names of types that programs outside rely on. */

import { NeVe } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import { NeveError, OptionError } from '../../src/errors.js';
import { trace } from '../../src/graph/index.js';
import * as models from '../../src/models/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { Generator, ones, randint, randn } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';

class Net extends nn.Module {
  static readonly typeName = 'Net';
  readonly conv = new nn.Conv2d(1, 2, 3);
  readonly norm = new nn.BatchNorm2d(2);
  readonly linear = new nn.Linear(8, 2);
  forward(x: import('../../src/tensor/index.js').Tensor): import('../../src/tensor/index.js').Tensor {
    return this.linear.forward(this.norm.forward(this.conv.forward(x)).flatten(1));
  }
}

const net = new Net();
const x = randn([8, 1, 4, 4]);
const y = randint(0, 2, [8]);
const measured = new Set<string>();
await new Trainer({ model: net, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 0.1 }), controllers: [new NeVe()], device: 'cpu' }).fit(
  tensors({ x, y }).loader({ batchSize: 4 }),
  {
    maxEpochs: 2,
    onEvent: (event) => {
      if (event.type !== 'measurement' || event.measurement.kind !== 'velocity') return;
      for (const { name } of event.measurement.layers) measured.add(name);
    },
  },
);
/** What an error calls an object that was disposed. */
function nameOnceDisposed(object: { dispose(): void }, use: () => unknown): unknown {
  object.dispose();
  try {
    return use();
  } catch (thrown) {
    return (thrown as NeveError).fields.kind;
  }
}

const spare = ones([1]);
const generator = new Generator();
const parameter = new nn.Parameter(ones([1]));
const held = new optim.Optimizer([ones([1])], optim.sgd({ lr: 0.1 }));
const error = new OptionError('ERR_OPTION_VALUE', 'no');
console.log(
  JSON.stringify({
    layers: trace(net, x)
      .layers()
      .map(({ name, type }) => [name, type]),
    modules: trace(net, x).graph.modules.map(({ type }) => type),
    gpt2: [
      ...new Set(new models.GPT2({ vocabSize: 5, nPositions: 4, nEmbd: 4, nLayer: 1, nHead: 1 }).modules().map(({ typeName }) => typeName)),
    ],
    printed: String(new nn.ModuleList<nn.Module>([new nn.Dropout(0.5), new nn.LSTM(2, 3), new nn.TransformerEncoderLayer(4, 2)])),
    measured: [...measured],
    disposed: [
      nameOnceDisposed(spare, () => spare.shape),
      nameOnceDisposed(parameter, () => parameter.shape),
      nameOnceDisposed(generator, () => randn([1], { generator })),
      nameOnceDisposed(held, () => held.step()),
    ],
    errors: [error.name, error.stack?.split('\n')[0], new NeveError('ERR', 'x').name],
  }),
);
