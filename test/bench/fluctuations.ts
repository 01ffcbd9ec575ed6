/**
 * A look of the fluctuation monitor beside the same statistics operator by operator, and beside a plain copy of the parameters.
 *
 *   node --import tsx test/bench/fluctuations.ts [rounds]
 */

import { trace } from '../../src/graph/index.js';
import { native } from '../../src/native/load.js';
import { setNumThreads } from '../../src/native/runtime.js';
import * as nn from '../../src/nn/index.js';
import '../../src/ops/index.js';
import { noGrad, randn, scope, type Tensor, zeros } from '../../src/tensor/index.js';
import { median, milliseconds, printTable } from './table.js';

const OPTIONS = { range: false, window: 0, tau: 0.1 };
const SIZES = [
  [256, 256],
  [1024, 1024],
  [4096, 4096],
] as const;

/** What is kept, each the shape of the parameter. */
interface Kept {
  readonly previous: Tensor;
  readonly mean: Tensor;
  readonly m2: Tensor;
  readonly sumAbs: Tensor;
}

const rounds = Number(process.argv[2] ?? 21);
for (const threads of [1, 2]) {
  setNumThreads(threads);
  const rows: string[][] = [];
  for (const [outputs, inputs] of SIZES) {
    const layer = new nn.Linear(inputs, outputs, { bias: false });
    const numbers = outputs * inputs;
    const [fused, operators, copy] = [await fusedSeconds(layer, inputs), operatorSeconds(layer.weight), copySeconds(layer.weight)];
    layer.weight.dispose();
    rows.push([
      `${outputs} x ${inputs}`,
      milliseconds(fused),
      milliseconds(operators),
      (operators / fused).toFixed(1),
      // Five arrays are read and four written; a copy reads one and writes one.
      `${((36 * numbers) / fused / 1e9).toFixed(1)} GB/s`,
      `${((8 * numbers) / copy / 1e9).toFixed(1)} GB/s`,
    ]);
  }
  console.log(`\nOne look at a parameter tensor, ${threads} thread${threads === 1 ? '' : 's'}, median of ${rounds}`);
  printTable(['tensor', 'fused', 'operators', 'ratio', 'traffic', 'copy'], rows);
}

async function fusedSeconds(layer: nn.Linear, inputs: number): Promise<number> {
  const addon = native();
  using example = zeros([4, inputs]);
  using model = trace(layer, example);
  const session = addon.createSession({ model: model.handle, loss: model.handle, optimizer: null, channelsLast: false, onProgress: null });
  const [state = 0] = await addon.sessionFluctuationStates(session, ['weight'], OPTIONS);
  const times: number[] = [];
  for (let taken = 0; taken < rounds + 3; taken++) {
    const begun = performance.now();
    await addon.sessionFluctuations(session, [{ name: 'weight', axis: 0, state }], taken, OPTIONS);
    times.push((performance.now() - begun) / 1000);
  }
  addon.release(state);
  await addon.sessionClose(session);
  return median(times.slice(3));
}

function operatorSeconds(weight: Tensor): number {
  const like = (): Tensor => zeros(weight.shape);
  using previous = like();
  using mean = like();
  using m2 = like();
  using sumAbs = like();
  const kept: Kept = { previous, mean, m2, sumAbs };
  return noGrad(() => timed((taken) => scope(() => look(weight, kept, taken + 2))));
}

function look(w: Tensor, { previous, mean, m2, sumAbs }: Kept, count: number): number {
  sumAbs.add_(w.sub(previous).abs_());
  previous.copy_(w);
  const off = w.sub(mean);
  mean.add_(off.div(count));
  m2.addcmul_(off, w.sub(mean));
  const spread = m2.div(count).sqrt_();
  const step = sumAbs.div(count - 1);
  const neuronStep = step.square().mean(1).sqrt_();
  const [a, b, c] = [spread.mean(), spread.std(null, { correction: 0 }), step.mean()];
  return Number(a.item()) + Number(b.item()) + Number(c.item()) + Number(neuronStep.sum().item());
}

function copySeconds(weight: Tensor): number {
  using to = randn(weight.shape);
  return noGrad(() => timed(() => void to.copy_(weight)));
}

function timed(work: (round: number) => unknown): number {
  const times: number[] = [];
  for (let round = 0; round < rounds + 3; round++) {
    const begun = performance.now();
    work(round);
    times.push((performance.now() - begun) / 1000);
  }
  return median(times.slice(3));
}
