/** One architecture after the other: loaded, run, differentiated, trained and saved here, compared with PyTorch. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tensors } from '../../../src/data/tensor-dataset.js';
import { load } from '../../../src/formats/safetensors.js';
import { autograd, jointGraph, loadModel, type Model, noGrad, scope, setSeed, type Tensor, Trainer } from '../../../src/index.js';
import { mseLoss, narrow } from '../../../src/ops/index.js';
import { sgd } from '../../../src/optim/index.js';
import { LossRecorder } from '../parity.js';
import { askTransformers, type Format } from './transformers.js';

/** The greatest difference of each comparison, relative to the largest value; `0` is bit-equal. */
export interface Differences {
  /** Outputs in evaluation mode, of the file exported in evaluation mode and of the one exported in training mode; a trace stays in its mode. */
  readonly forward: number;
  readonly switched: number;
  /** Gradients of all parameters. */
  readonly gradients: number;
  /** Of a joint graph's gradients from those of `backward()`, and its calls that are not ATen's. */
  readonly joint: number;
  readonly foreign: number;
  /** How many parameters there are. */
  readonly parameters: number;
  /** Losses of five steps of SGD with dropout on, and the state after them. */
  readonly losses: number;
  readonly trained: number;
  /** Of these five steps those that ran from a record (of an exported program the first two do not), or why none did. */
  readonly compiled: number | string;
  /** Outputs of the saved file in Python, with other batch sizes. */
  readonly reopened: number;
  /** Whether torch.jit.script takes it too. */
  readonly scripts: boolean;
}

interface Prepared {
  readonly losses: readonly number[];
  readonly parameters: readonly string[];
  readonly scripts: boolean;
  readonly error?: string;
}

interface Saved {
  readonly differences: Omit<Differences, 'reopened'>;
  /** Outputs of the saved model by number of rows. */
  readonly outputs: ReadonlyMap<number, Float32Array>;
}

/** Compares architectures; an error's text where one cannot be compared. */
export async function compare(
  names: readonly string[],
  folder: string,
  format: Format = 'pt2',
): Promise<ReadonlyMap<string, Differences | string>> {
  const folderOf = (name: string): string => join(folder, name.replace(/\W/g, '_'));
  const cases = Object.fromEntries(names.map((name) => [name, { folder: folderOf(name), format }]));
  for (const name of names) mkdirSync(folderOf(name));
  const prepared = askTransformers<Prepared>('prepare', cases);
  const saved = new Map<string, Saved | string>();
  for (const name of names) {
    const answer = prepared[name] as Prepared;
    saved.set(name, answer.error ?? (await here(folderOf(name), format, answer).catch((error: unknown) => String(error))));
  }
  const ready = names.filter((name) => typeof saved.get(name) !== 'string');
  const toReopen = Object.fromEntries(ready.map((name) => [name, { folder: folderOf(name), format }]));
  const reopened = askTransformers<{ error?: string }>('reopen', toReopen);
  const results = new Map<string, Differences | string>();
  for (const name of names) {
    const result = saved.get(name) as Saved | string;
    const problem = typeof result === 'string' ? result : reopened[name]?.error;
    results.set(name, problem ?? { ...(result as Saved).differences, reopened: await afterSaving(folderOf(name), result as Saved) });
  }
  return results;
}

async function here(folder: string, format: Format, prepared: Prepared): Promise<Saved> {
  const expected = await load(join(folder, 'expected.safetensors'));
  const value = (name: string): Tensor => expected.get(name) as Tensor;
  try {
    const trusted = format === 'pt';
    using model = await loadModel(join(folder, `eval.${format}`), { trusted });
    using trained = await loadModel(join(folder, `train.${format}`), { trusted });
    using x = narrow(value('x'), 0, 0, 3);
    using target = narrow(value('target'), 0, 0, 3);
    const forward = differenceOf(forwardOf(model, x), floats(value('output')));
    const switched = trained.training
      ? await switchedDifference(join(folder, `train.${format}`), trusted, expected)
      : Number.POSITIVE_INFINITY;
    const gradients = gradientDifference(model, x, target, expected);
    const { joint, foreign } = jointDifference(model, x, target);
    const { losses, compiled } = await train(trained, value('x'), value('target'));
    const finals = [...trained.stateDict()].filter(([name]) => expected.has(`final.${name}`));
    const trainedBy = Math.max(...finals.map(([name, tensor]) => differenceOf(floats(tensor), floats(value(`final.${name}`)))));
    model.loadStateDict(trained.stateDict());
    await model.save(join(folder, `saved.${format}`));
    const outputs = new Map<number, Float32Array>();
    for (const rows of [3, 7]) {
      using part = narrow(value('x'), 0, 0, rows);
      outputs.set(rows, forwardOf(model, part));
    }
    const differences = {
      forward,
      switched,
      gradients,
      joint,
      foreign,
      parameters: model.namedParameters().size === prepared.parameters.length ? prepared.parameters.length : Number.NaN,
      losses: differenceOf(Float64Array.from(losses), Float64Array.from(prepared.losses)),
      trained: trainedBy,
      compiled,
      scripts: prepared.scripts,
    };
    return { differences, outputs };
  } finally {
    for (const tensor of expected.values()) tensor.dispose();
  }
}

/** Of a file exported in training mode, switched to evaluation. */
async function switchedDifference(path: string, trusted: boolean, expected: ReadonlyMap<string, Tensor>): Promise<number> {
  using model = await loadModel(path, { trusted });
  const theirs = expected.get('switched') ?? expected.get('output');
  using x = narrow(expected.get('x') as Tensor, 0, 0, theirs?.shape[0] as number);
  setSeed(7);
  return differenceOf(forwardOf(model.eval(), x), floats(theirs as Tensor));
}

async function afterSaving(folder: string, { outputs }: Saved): Promise<number> {
  const reopened = await load(join(folder, 'reopened.safetensors'));
  try {
    return Math.max(...[...outputs].map(([rows, values]) => differenceOf(values, floats(reopened.get(String(rows)) as Tensor))));
  } finally {
    for (const tensor of reopened.values()) tensor.dispose();
  }
}

function forwardOf(model: Model, x: Tensor): Float32Array {
  using output = noGrad(() => model.forward(x));
  return floats(output) as Float32Array;
}

function gradientDifference(model: Model, x: Tensor, target: Tensor, expected: ReadonlyMap<string, Tensor>): number {
  using output = model.forward(x);
  using loss = mseLoss(output, target);
  loss.backward();
  const differences = [...model.namedParameters()].map(([name, parameter]) => {
    const theirs = expected.get(`grad.${name}`);
    const ours = parameter.grad;
    if (ours === null || theirs === undefined) return ours === null && theirs === undefined ? 0 : Number.POSITIVE_INFINITY;
    const difference = differenceOf(floats(ours), floats(theirs));
    ours.dispose();
    parameter.grad = null;
    return difference;
  });
  return Math.max(...differences);
}

function jointDifference(model: Model, x: Tensor, target: Tensor): { readonly joint: number; readonly foreign: number } {
  const loss = (output: Tensor, value: Tensor): Tensor => mseLoss(output, value);
  return scope(() => {
    // Of TorchScript there is no graph.
    if (model.kind !== 'graph') return { joint: 0, foreign: 0 };
    using step = jointGraph(model, x, { loss, targets: target, createGraph: false });
    const { gradients } = step.call([x, target]);
    const named = new Map([...model.namedParameters()].filter(([, { requiresGrad }]) => requiresGrad));
    const wanted = autograd.grad(mseLoss(model.forward(x), target), [...named.values()], { allowUnused: true });
    const differences = [...named.keys()].map((name, i) => {
      const [ours, theirs] = [gradients[name] ?? null, wanted[i] ?? null];
      if (ours === null || theirs === null) return ours === theirs ? 0 : Number.POSITIVE_INFINITY;
      return differenceOf(floats(ours), floats(theirs));
    });
    return { joint: Math.max(...differences), foreign: step.graph.nodes.filter(({ op }) => !op.startsWith('aten.')).length };
  });
}

async function train(model: Model, x: Tensor, y: Tensor): Promise<{ losses: readonly number[]; compiled: number | string }> {
  const recorder = new LossRecorder();
  const trainer = new Trainer({
    model,
    loss: 'mse',
    optimizer: sgd({ lr: 0.05, momentum: 0.9 }),
    controllers: [recorder],
    channelsLast: false,
    device: 'cpu',
    // Not setSeed before: to learn its shapes the trainer runs the model once, and a trace made in training mode draws even then.
    seed: 5,
  });
  const { compiled } = await trainer.fit(tensors({ x, y }).loader({ batchSize: 4 }), { maxEpochs: 1 });
  return { losses: recorder.losses, compiled: compiled.reason ?? compiled.compiled };
}

function floats(tensor: Tensor): Float32Array | Float64Array {
  const values = tensor.toTypedArray();
  return values instanceof Float32Array ? values : Float64Array.from(values as ArrayLike<number | bigint>, Number);
}

/** Largest difference over largest value. */
function differenceOf(ours: Float32Array | Float64Array, theirs: Float32Array | Float64Array): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < ours.length; i++) {
    difference = Math.max(difference, Math.abs((ours[i] as number) - (theirs[i] as number)));
    largest = Math.max(largest, Math.abs(theirs[i] as number));
  }
  return largest === 0 ? difference : difference / largest;
}
