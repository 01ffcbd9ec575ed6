/** Passes over cached images, in a process of its own. Reads a {@link PassRequest} and prints a {@link PassResult}, both JSON. */

import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { from, TensorDataset, transforms as t } from '../../src/data/index.js';
import { safetensors } from '../../src/formats/index.js';
import { setNumThreads } from '../../src/native/runtime.js';
import { callTensor, op } from '../../src/tensor/dispatch.js';
import { scope, type Tensor } from '../../src/tensor/index.js';

export interface PassRequest {
  /** Of the cache. */
  readonly path: string;
  /** From the tensors by row, as `fit` takes them; or through samples and the default collate. */
  readonly way: 'cache' | 'stream';
  readonly batchSize: number;
  /** Timed, after one that is not. */
  readonly passes: number;
  readonly size: number;
}

export interface PassResult {
  /** The fastest pass. */
  readonly seconds: number;
  /** Most memory at a time, its share of what processes have in common (PSS), pages of files included. */
  readonly bytes: number;
  /** Of that, without pages of files, which the system takes back when it needs them. */
  readonly held: number;
}

const INDEX_SELECT = op('aten::index_select');
const SLICE = op('aten::slice', 'Tensor');

const request = JSON.parse(readFileSync(0, 'utf8')) as PassRequest;
// Small batches gain nothing from a second thread, and a busy machine loses much by it.
setNumThreads(1);
const tensors = await safetensors.load(request.path);
const dataset = new TensorDataset([tensors.get('x.0') as Tensor], [tensors.get('y.0') as Tensor], true);
const normalize = t.normalize({ mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] });
const pipeline = t.pipeline([t.randomCrop(32, { padding: 4 }), t.randomHorizontalFlip(), normalize], { seed: 1 });
const options = { batchSize: request.batchSize, shuffle: true, seed: 1 };
let bytes = 0;
let held = 0;
const look = () => {
  const rollup = readFileSync('/proc/self/smaps_rollup', 'utf8');
  const of = (name: string) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0);
  bytes = Math.max(bytes, of('Pss'));
  held = Math.max(held, of('Pss') - of('Pss_File'));
};

const times: number[] = [];
for (let epoch = 0; epoch <= request.passes; epoch++) {
  const begun = performance.now();
  const rows = request.way === 'cache' ? await resident(epoch) : await streamed(epoch);
  if (rows !== request.size) throw new Error(`A pass gave ${rows} images instead of ${request.size}.`);
  if (epoch > 0) times.push((performance.now() - begun) / 1e3);
}
pipeline.dispose();
dataset.dispose();
console.log(JSON.stringify({ seconds: Math.min(...times), bytes, held } satisfies PassResult));

/** What the native side of a fit does for each batch: gathers rows, transforms them. */
async function resident(epoch: number): Promise<number> {
  const loader = dataset.loader(options);
  using order = loader.order(epoch) as Tensor;
  let rows = 0;
  for (let batch = 0; batch < loader.length; batch++) {
    scope(() => {
      const at = callTensor(SLICE, [order, 0, batch * loader.batchSize, (batch + 1) * loader.batchSize, 1]);
      const gather = (whole: readonly Tensor[]) => whole.map((each) => callTensor(INDEX_SELECT, [each, 0, at]));
      const { inputs } = pipeline.apply({ inputs: gather(loader.inputs), targets: gather(loader.targets) }, { epoch, batch });
      rows += inputs[0]?.shape[0] as number;
    });
    if (batch % 50 === 0) look();
    if (batch % 10 === 0) await nextTurn();
  }
  return rows;
}

/** Samples out of the tensors, put together in JavaScript. */
async function streamed(epoch: number): Promise<number> {
  let rows = 0;
  let batch = 0;
  for await (const { inputs, targets } of from(dataset).loader(options).batches(epoch)) {
    scope(() => {
      rows += pipeline.apply({ inputs, targets }, { epoch, batch }).inputs[0]?.shape[0] as number;
    });
    for (const tensor of [...inputs, ...targets]) tensor.dispose();
    if (batch++ % 50 === 0) look();
    if (batch % 10 === 0) await nextTurn();
  }
  return rows;
}
