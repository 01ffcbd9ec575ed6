/**
 * The processor time of a training step with a share of the neurons frozen, by how they lie: evenly in every layer, whole layers from the output down (the backward
 * pass goes on to the input), or whole layers from the input on (it ends above them). One net and one session a row; shares take turns, so that a noisy moment of
 * the machine meets all.
 *
 *   node --import tsx test/bench/neq.ts [--rounds 7] [--batch 128] [--threads 1] [--net ResNet-20]
 */

import { parseArgs } from 'node:util';
import { type Model, models, type nn, randint, randn, setNumThreads, setSeed, trace } from '../../src/index.js';
import { native } from '../../src/native/load.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { median, milliseconds, printTable } from './table.js';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    batch: { type: 'string', default: '128' },
    threads: { type: 'string', default: '1' },
    net: { type: 'string', default: '' },
  },
});

const SHARES = [0, 0.5, 0.9, 0.98];
const BATCH = Number(flags.batch);

type Rows = readonly { readonly parameter: string; readonly rows: Int32Array }[];

/** Names of the convolutions and batch norms, in order, with their numbers of neurons. */
function layersOf(model: Model): [name: string, neurons: number][] {
  const parameters = model.namedParameters();
  return model
    .layers()
    .filter(({ type }) => type === 'Conv2d' || type === 'BatchNorm2d')
    .map(({ name }) => [name, parameters.get(`${name}.weight`)?.shape[0] as number]);
}

function rowsOf(model: Model, layer: string, count: number, neurons: number): Rows {
  const parameters = model.namedParameters();
  // Spread over the layer, as neurons at equilibrium are.
  const rows = Int32Array.from({ length: count }, (_, i) => Math.floor((i * neurons) / count));
  return [`${layer}.weight`, `${layer}.bias`].filter((name) => parameters.has(name)).map((parameter) => ({ parameter, rows }));
}

function evenly(model: Model, share: number): Rows {
  return layersOf(model).flatMap(([name, neurons]) => rowsOf(model, name, Math.round(share * neurons), neurons));
}

function fromTheInput(model: Model, share: number): Rows {
  return whole(model, layersOf(model), share);
}

function fromTheOutput(model: Model, share: number): Rows {
  return whole(model, layersOf(model).reverse(), share);
}

function whole(model: Model, layers: readonly [name: string, neurons: number][], share: number): Rows {
  let left = share * layers.reduce((sum, [, neurons]) => sum + neurons, 0);
  return layers.flatMap(([name, neurons]) => {
    const count = Math.min(neurons, Math.round(left));
    left -= count;
    return count === 0 ? [] : rowsOf(model, name, count, neurons);
  });
}

const LAYOUTS = {
  'evenly in each layer': evenly,
  'whole layers from the output': fromTheOutput,
  'whole layers from the input': fromTheInput,
};

/** Median processor time of a step, by share, seconds: unlike wall time, it does not count what else the machine does. */
async function measure(net: nn.TensorModule, size: number, layout: (model: Model, share: number) => Rows): Promise<number[]> {
  setSeed(1);
  const addon = native();
  using x = randn([BATCH, 3, size, size]);
  using y = randint(0, 10, [BATCH], { dtype: 'int64' });
  using model = trace(net, x);
  const loss = addon.createModel({
    inputs: ['output', 'target'],
    state: [],
    nodes: [
      {
        op: 'aten.cross_entropy_loss.default',
        args: [{ ref: 'output' }, { ref: 'target' }],
        outputs: ['loss'],
        module: '',
        when: 'always',
      },
    ],
    outputs: [{ ref: 'loss' }],
  });
  const parameters = [...model.namedParameters()].map(([name]) => name);
  const requests = SHARES.map((share) => layout(model, share));
  const groups = [{ name: 'default', parameters, options: { lr: 1e-3, momentum: 0.9, weightDecay: 5e-4 } }];
  const session = addon.createSession({
    ...{ model: model.handle, loss, optimizer: { name: 'sgd', groups }, channelsLast: false, onProgress: null },
  });
  const data = { inputs: [handleOf(x)], targets: [handleOf(y)], order: null, batchSize: BATCH };
  const times = SHARES.map(() => [] as number[]);
  for (let round = 0; round <= Number(flags.rounds); round++) {
    for (const [i, rows] of requests.entries()) {
      await addon.sessionFreezeRows(session, rows);
      const before = process.cpuUsage();
      await addon.sessionSteps(session, data, 0, 1);
      const { user, system } = process.cpuUsage(before);
      if (round > 0) times[i]?.push((user + system) / 1e6);
    }
  }
  await addon.sessionClose(session);
  addon.release(loss);
  return times.map(median);
}

setNumThreads(Number(flags.threads));
const NETS: readonly (readonly [string, () => nn.TensorModule, number])[] = [
  ['ResNet-8 (16, 32, 64)', () => new models.ResNetCifar(8), 32],
  ['ResNet-20 (16, 32, 64)', () => models.resnet20(), 32],
  ['ResNet-18 (64 to 512)', () => models.resnet18({ numClasses: 10 }), 32],
];
const rows: string[][] = [];
for (const [name, make, size] of NETS.filter(([name]) => name.startsWith(String(flags.net)))) {
  for (const [how, layout] of Object.entries(LAYOUTS)) {
    const times = await measure(make(), size, layout);
    rows.push([name, how, ...times.map((time) => `${milliseconds(time)} (${((100 * time) / (times[0] as number)).toFixed(0)} %)`)]);
  }
}
console.log(
  `\nTraining step, batch ${BATCH}, ${flags.threads} threads, median of ${flags.rounds} rounds; in brackets: of the step with nothing frozen`,
);
printTable(['net', 'frozen', ...SHARES.map((share) => `${share * 100} % of neurons`)], rows);
