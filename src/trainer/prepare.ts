/** Makes a model, its loss and its data ready to run, and finds what does not fit together before the first step. */

import type { ResidentLoader } from '../data/loader.js';
import { ShapeError } from '../errors.js';
import type { LayerInfo, Model } from '../graph/model.js';
import { trace } from '../graph/trace.js';
import { clone, narrow, to } from '../ops/index.js';
import { checkDevice, type Device } from '../tensor/device.js';
import { withGeneratorsKept } from '../tensor/generator.js';
import { noGrad } from '../tensor/grad-mode.js';
import { scope } from '../tensor/scope.js';
import type { Tensor } from '../tensor/tensor.js';
import { resolveDevice } from './device.js';
import { resolveChannelsLast } from './layout.js';
import type { Lifetime } from './lifetime.js';
import { LOSSES, type Objective, traceObjective } from './objective.js';
import { isModel, type ResolvedTrainerOptions } from './options.js';
import { checkTargets } from './targets.js';

/** Rows that models and losses are traced and tried with. */
const EXAMPLE_ROWS = 5;

/** What a session is made of. Everything native in it ends with the lifetime that was given. */
export interface Prepared {
  readonly model: Model;
  readonly loss: Model;
  readonly metrics: ReadonlyMap<string, Model>;
  /** Names of the parameters that require a gradient. */
  readonly trainable: readonly string[];
  readonly layers: readonly LayerInfo[];
  readonly device: Device;
  readonly channelsLast: boolean;
  /** The loader's tensors, on the device. */
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
}

/**
 * @param metrics - objectives besides the loss, by name
 * @throws {ShapeError} `ERR_DATA_ROWS`, `ERR_OUTPUT_ROWS`, or as the model's first forward fails, with the module's path
 * @throws {NeveError} as {@link checkTargets}, {@link traceObjective} and {@link trace}
 */
export function prepare(
  options: ResolvedTrainerOptions,
  loader: ResidentLoader,
  metrics: Readonly<Record<string, Objective>>,
  lifetime: Lifetime,
): Prepared {
  checkRows(loader);
  const device = resolveDevice(options.device);
  const model = runnable(options.model, loader, lifetime);
  model.to(device);
  const onDevice = (tensor: Tensor): Tensor => (tensor.device === device ? tensor : lifetime.use(to(tensor, device)));
  const inputs = loader.inputs.map(onDevice);
  const targets = loader.targets.map(onDevice);
  const examples = exampleValues(model, inputs, targets);
  try {
    const outputs = examples.slice(0, examples.length - targets.length);
    const exampleTargets = examples.slice(outputs.length);
    if (typeof options.loss === 'string') checkTargets(options.loss, examples[0], targets);
    const loss = typeof options.loss === 'string' ? LOSSES[options.loss] : options.loss;
    const traceAs = (what: string, objective: Objective): Model => lifetime.use(traceObjective(what, objective, outputs, exampleTargets));
    return {
      model,
      loss: traceAs('The loss', loss),
      metrics: new Map(Object.entries(metrics).map(([name, metric]) => [name, traceAs(`The metric '${name}'`, metric)])),
      // Read here because a borrowed model answers no questions.
      trainable: [...model.namedParameters()].filter(([, parameter]) => parameter.requiresGrad).map(([name]) => name),
      layers: model.layers(),
      device,
      channelsLast: resolveChannelsLast(options.channelsLast, model),
      inputs,
      targets,
    };
  } finally {
    for (const example of examples) example.dispose();
  }
}

/** The model itself, or what tracing makes of a module. */
function runnable(model: ResolvedTrainerOptions['model'], loader: ResidentLoader, lifetime: Lifetime): Model {
  if (isModel(model)) return model;
  const device = [...model.namedParameters().values()][0]?.device ?? 'cpu';
  return scope(() => {
    const examples = loader.inputs.map((input) => copyRows(input, device));
    return lifetime.use(trace(model, examples));
  });
}

/** What losses and metrics take: the model's outputs for the first rows, and their targets. */
function exampleValues(model: Model, inputs: readonly Tensor[], targets: readonly Tensor[]): [Tensor, ...Tensor[]] {
  return scope(() => {
    const [output, ...others] = firstForward(model, inputs);
    return [output, ...others, ...targets.map((target) => copyRows(target, target.device))];
  });
}

/** A copy of the first rows, as many as there are up to {@link EXAMPLE_ROWS}. */
function copyRows(tensor: Tensor, device: string): Tensor {
  return to(narrow(tensor, 0, 0, rowsOf(tensor)), { device, copy: true });
}

function rowsOf(tensor: Tensor): number {
  return Math.min(tensor.shape[0] as number, EXAMPLE_ROWS);
}

/** The outputs for the first rows, in evaluation mode, without gradients. */
function firstForward(model: Model, inputs: readonly Tensor[]): [Tensor, ...Tensor[]] {
  const rows = rowsOf(inputs[0] as Tensor);
  const wasTraining = model.training;
  model.eval();
  try {
    // Copies, since a model may change its input in place.
    const run = (): Tensor[] => noGrad(() => model.forwardAll(...inputs.map((input) => clone(narrow(input, 0, 0, rows)))));
    // A trace frozen in training mode draws for its dropout even here.
    const devices: readonly Device[] = ['cpu', ...inputs.map(({ device }) => checkDevice(device))];
    const [output, ...others] = withGeneratorsKept(devices, () => withBuffersKept(model, run)) as [Tensor, ...Tensor[]];
    if (output.shape[0] === rows) return [output, ...others];
    throw new ShapeError(
      'ERR_OUTPUT_ROWS',
      `The model gave an output of shape [${output.shape.join(', ')}] for ${rows} rows; expected [${rows}, ...]. Dimension 0 counts rows.`,
      { fields: { shape: output.shape, rows } },
    );
  } finally {
    model.train(wasTraining);
  }
}

/** Runs `fn`, and puts back what it writes to buffers: code from a file may do so in evaluation mode too. */
function withBuffersKept<T>(model: Model, fn: () => T): T {
  if (model.kind !== 'torchscript') return fn();
  const kept = [...model.namedBuffers()].map(([name, buffer]) => [name, to(buffer, { copy: true })] as const);
  const result = fn();
  model.loadStateDict(new Map(kept), { strict: false });
  return result;
}

/** Every tensor must have the loader's number of rows. */
function checkRows(loader: ResidentLoader): void {
  const wrong = [...loader.inputs, ...loader.targets].find((tensor) => tensor.shape[0] !== loader.size);
  if (loader.inputs.length > 0 && loader.size > 0 && loader.length > 0 && wrong === undefined) return;
  const found =
    wrong === undefined
      ? `${loader.inputs.length} inputs, ${loader.size} rows, ${loader.length} batches`
      : `a tensor of shape [${wrong.shape.join(', ')}]`;
  throw new ShapeError(
    'ERR_DATA_ROWS',
    `The loader has ${found}; expected at least one input, and ${loader.size || 'some'} rows in each tensor.`,
    { fields: { rows: loader.size, shape: wrong?.shape ?? null } },
  );
}
