/** Makes a model, its loss and its data ready to run, and finds what does not fit together before the first step. */

import type { Batch } from '../../data/loader.js';
import { NeveError, ShapeError } from '../../errors.js';
import { isModel } from '../../graph/is-model.js';
import type { LayerInfo, Model } from '../../graph/model.js';
import { moveTensor } from '../../graph/move-tensor.js';
import { trace } from '../../graph/trace.js';
import type { LabelRange } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { clone, detach, narrow, to } from '../../ops/index.js';
import { resolveDevice } from '../../session/device.js';
import { resolveChannelsLast } from '../../session/layout.js';
import type { Device } from '../../tensor/device.js';
import { DTYPE_BYTES } from '../../tensor/dtype.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Lifetime } from '../contracts/lifetime.js';
import type { DataRows } from '../feed/peek.js';
import { EXAMPLE_ROWS, type PreparedTransforms, prepareTransforms } from '../feed/transforms.js';
import { labelRanges } from '../losses/label-ranges.js';
import { type ResolvedLoss, traceLoss } from '../losses/loss.js';
import { type Objective, traceObjective } from '../losses/objective.js';
import type { SubjectOptions } from './subject.js';
import { undisturbed } from './undisturbed.js';

/** What a session is made of. Everything native in it ends with the lifetime that was given. */
export interface Prepared<Loss extends Model | null = Model> {
  readonly model: Model;
  /** `null` where none was asked for. */
  readonly loss: Loss;
  readonly metrics: ReadonlyMap<string, Model>;
  /** Names of the parameters that require a gradient. */
  readonly trainable: readonly string[];
  /** All parameters by name, shared ones under every name, and whether each requires a gradient. */
  readonly parameters: ReadonlyMap<string, boolean>;
  readonly layers: readonly LayerInfo[];
  /** The parameters; a shared one under its first name alone. */
  readonly named: ReadonlyMap<string, Tensor>;
  /** Shapes of the parameters; a shared one under its first name alone. */
  readonly parameterShapes: ReadonlyMap<string, readonly number[]>;
  readonly device: Device;
  readonly channelsLast: boolean;
  /** Targets that are class labels. */
  readonly labels: readonly LabelRange[];
  /** The loader's tensors, or a stream's first rows, on the device; on the host where they are too large for it. */
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  /** What is done to their batches; `null` for nothing. */
  readonly transforms: PreparedTransforms | null;
  /** What the model and the loss see: these tensors, or what transforms make of the first rows. */
  readonly seen: Batch;
}

/**
 * @param rows - the data, or what is known of it
 * @param metrics - objectives besides the loss, by name
 * @throws {ShapeError} `ERR_OUTPUT_ROWS`, or as the model's first forward fails, with the module's path
 * @throws {NeveError} as {@link traceLoss}, {@link traceObjective} and {@link trace}
 */
export function prepare<Loss extends ResolvedLoss | null>(
  options: Omit<SubjectOptions, 'precision' | 'loss'> & { readonly loss: Loss },
  rows: DataRows,
  metrics: Readonly<Record<string, Objective>>,
  lifetime: Lifetime,
): Prepared<Loss extends null ? null : Model> {
  const device = resolveDevice(options.device);
  const place = hasRoom(device, [...rows.inputs, ...rows.targets]) ? device : 'cpu';
  // Of what is there already a tensor of its own over the same memory, so that disposing the loader's takes nothing away.
  const onDevice = (tensor: Tensor): Tensor =>
    lifetime.use(tensor.device === device || tensor.device === place ? detach(tensor) : to(tensor, place));
  const inputs = rows.inputs.map(onDevice);
  const targets = rows.targets.map(onDevice);
  const near = (tensor: Tensor): Tensor => (tensor.device === device ? tensor : lifetime.use(copyRows(tensor, device)));
  const first = { inputs: inputs.map(near), targets: targets.map(near) };
  const { transforms, seen } = prepareTransforms(rows.transforms ?? null, first, lifetime);
  const { model, examples } = tellInputs(seen.inputs, () => {
    const made = runnable(options.model, seen.inputs, device, lifetime);
    made.to(device);
    return { model: made, examples: exampleValues(made, seen.inputs, seen.targets) };
  });
  try {
    const outputs = examples.slice(0, examples.length - targets.length);
    const exampleTargets = examples.slice(outputs.length);
    const traceMetric = (name: string, metric: Objective): Model =>
      lifetime.use(traceObjective(`The metric '${name}'`, metric, outputs, exampleTargets));
    return {
      model,
      loss: (options.loss === null
        ? null
        : lifetime.use(
            traceLoss(options.loss, outputs, exampleTargets, transforms?.touchTargets ? seen.targets : targets),
          )) as Loss extends null ? null : Model,
      metrics: new Map(Object.entries(metrics).map(([name, metric]) => [name, traceMetric(name, metric)])),
      // Read here because a borrowed model answers no questions.
      trainable: [...model.namedParameters()].filter(([, parameter]) => parameter.requiresGrad).map(([name]) => name),
      parameters: parametersOf(model),
      layers: model.layers(),
      named: model.namedParameters(),
      parameterShapes: new Map([...model.namedParameters()].map(([name, { shape }]) => [name, shape])),
      device,
      // Targets that are still to be changed are no labels yet, and those that were may be none any more.
      labels: transforms?.touchTargets || options.loss === null ? [] : labelRanges(options.loss, outputs),
      channelsLast: resolveChannelsLast(options.channelsLast, model),
      inputs,
      targets,
      transforms,
      seen,
    };
  } finally {
    for (const example of examples) example.dispose();
  }
}

/** Codes of errors whose words are libtorch's. */
const LIBTORCHS_WORDS: readonly string[] = ['ERR_SHAPE', 'ERR_DTYPE', 'ERR_NATIVE'];

/** What libtorch says of a layer that cannot take its input does not tell what the model was given. */
function tellInputs<T>(inputs: readonly Tensor[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof NeveError && LIBTORCHS_WORDS.includes(error.code))) throw error;
    const Class = error.constructor as new (code: string, message: string, options: { fields: object; cause: unknown }) => Error;
    const given = inputs.map(({ dtype, shape }) => `${dtype} [${['rows', ...shape.slice(1)].join(', ')}]`);
    const isWhole = error.code !== 'ERR_SHAPE' && inputs.some(({ dtype }) => !dtype.includes('float'));
    const hint = isWhole
      ? " Whole numbers become float32 with to('float32'), a loader's { dtypes: { x: 'float32' } }, or the transform toFloat()."
      : '';
    throw new Class(error.code, `${error.message} (the model was tried on a few rows of the data, ${given.join(' and ')}).${hint}`, {
      fields: error.fields,
      cause: error,
    });
  }
}

/**
 * Whether data may lie on the device: it takes at most half of what is free there. Else it stays on the host, and batches are copied out of
 * pinned memory as they come.
 */
function hasRoom(device: Device, tensors: readonly Tensor[]): boolean {
  if (device === 'cpu') return true;
  const memory = native().cudaMemory(Number(device.slice('cuda:'.length)));
  if (memory === null || memory.free < 0) return true;
  const away = tensors.filter((tensor) => tensor.device !== device);
  const wanted = away.reduce((sum, { numel, dtype }) => sum + numel * DTYPE_BYTES[dtype], 0);
  return wanted <= (memory.free + memory.reserved - memory.allocated) / 2;
}

/**
 * The model itself, or what tracing makes of a module: where the module lies, so that what it makes besides its parameters lies there too.
 * One that lies in several places, since a layer of it was trained elsewhere, goes to the device first.
 */
function runnable(model: SubjectOptions['model'], inputs: readonly Tensor[], device: Device, lifetime: Lifetime): Model {
  if (isModel(model)) return model;
  const tensors = [...model.namedParameters().values(), ...model.namedBuffers().values()];
  const places = new Set(tensors.map((tensor) => tensor.device));
  if (places.size > 1) {
    noGrad(() => {
      for (const tensor of tensors) moveTensor(tensor, device);
    });
  }
  const place = tensors[0]?.device ?? 'cpu';
  return scope(() => {
    const examples = inputs.map((input) => copyRows(input, place));
    return lifetime.use(trace(model, examples));
  });
}

/** What losses and metrics take: the model's outputs for the first rows, and their targets. */
export function exampleValues(model: Model, inputs: readonly Tensor[], targets: readonly Tensor[]): [Tensor, ...Tensor[]] {
  return scope(() => {
    const [output, ...others] = firstForward(model, inputs);
    return [output, ...others, ...targets.map((target) => copyRows(target, target.device))];
  });
}

/** A copy of the first rows, as many as there are up to {@link EXAMPLE_ROWS}. */
function copyRows(tensor: Tensor, device: Device): Tensor {
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
