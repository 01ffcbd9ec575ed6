/** Makes a model, its loss and its data ready to run, and finds what does not fit together before the first step. */

import type { ResidentLoader } from '../../data/loader.js';
import { ShapeError } from '../../errors.js';
import type { LayerInfo, Model } from '../../graph/model.js';
import { trace } from '../../graph/trace.js';
import { clone, narrow, to } from '../../ops/index.js';
import type { Device } from '../../tensor/device.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Lifetime } from '../lifetime.js';
import { traceLoss } from '../losses/loss.js';
import { isModel, type ResolvedTrainerOptions } from '../options.js';
import { undisturbed } from '../probes/undisturbed.js';
import { resolveDevice } from './device.js';
import { resolveChannelsLast } from './layout.js';
import { type Objective, traceObjective } from './objective.js';

/** Rows that models and losses are traced and tried with. */
const EXAMPLE_ROWS = 5;

/** What a session is made of. Everything native in it ends with the lifetime that was given. */
export interface Prepared {
  readonly model: Model;
  readonly loss: Model;
  readonly metrics: ReadonlyMap<string, Model>;
  /** Names of the parameters that require a gradient. */
  readonly trainable: readonly string[];
  /** All parameters by name, shared ones under every name, and whether each requires a gradient. */
  readonly parameters: ReadonlyMap<string, boolean>;
  readonly layers: readonly LayerInfo[];
  /** Shapes of the parameters; a shared one under its first name alone. */
  readonly parameterShapes: ReadonlyMap<string, readonly number[]>;
  readonly device: Device;
  readonly channelsLast: boolean;
  /** The loader's tensors, on the device. */
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
}

/**
 * @param metrics - objectives besides the loss, by name
 * @throws {ShapeError} `ERR_DATA_ROWS`, `ERR_OUTPUT_ROWS`, or as the model's first forward fails, with the module's path
 * @throws {NeveError} as {@link traceLoss}, {@link traceObjective} and {@link trace}
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
    const traceMetric = (metric: Objective): Model => lifetime.use(traceObjective(metric, outputs, exampleTargets));
    return {
      model,
      loss: lifetime.use(traceLoss(options.loss, outputs, exampleTargets, targets)),
      metrics: new Map(Object.entries(metrics).map(([name, metric]) => [name, traceMetric(metric)])),
      // Read here because a borrowed model answers no questions.
      trainable: [...model.namedParameters()].filter(([, parameter]) => parameter.requiresGrad).map(([name]) => name),
      parameters: parametersOf(model),
      layers: model.layers(),
      parameterShapes: new Map([...model.namedParameters()].map(([name, { shape }]) => [name, shape])),
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
  // Copies, since a model may change its input in place.
  const run = (): Tensor[] => noGrad(() => model.forwardAll(...inputs.map((input) => clone(narrow(input, 0, 0, rows)))));
  const [output, ...others] = undisturbed(model, inputs, run) as [Tensor, ...Tensor[]];
  if (output.shape[0] === rows) return [output, ...others];
  throw new ShapeError(
    'ERR_OUTPUT_ROWS',
    `The model gave an output of shape [${output.shape.join(', ')}] for ${rows} rows; expected [${rows}, ...]. Dimension 0 counts rows.`,
    { fields: { shape: output.shape, rows } },
  );
}

function parametersOf(model: Model): ReadonlyMap<string, boolean> {
  const named = model.namedParameters();
  const all = new Set(named.values());
  const shared = [...model.stateDict()].filter(([, tensor]) => all.has(tensor));
  return new Map([...named, ...shared].map(([name, { requiresGrad }]) => [name, requiresGrad]));
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
