/** From code to graph: runs a module's forward a few times and writes down what it calls. */

import { checkKeys, OptionError, StateError } from '../errors.js';
import { checkDevice, type Device } from '../tensor/device.js';
import { withGeneratorsKept } from '../tensor/generator.js';
import { noGrad } from '../tensor/grad-mode.js';
import { scope } from '../tensor/scope.js';
import { Tensor } from '../tensor/tensor.js';
import { tracer as activeTracer, setTracer } from '../tensor/tracer.js';
import { batchOf, withRows } from './example-rows.js';
import type { GraphModule } from './graph.js';
import { GraphModel } from './graph-model.js';
import { GraphTracer, type NamedInput } from './graph-tracer.js';
import { withModulePaths, withTrainingFlags } from './module-paths.js';
import type { TraceRecord } from './record.js';
import type { Traceable, TraceableModule } from './traceable.js';
import { type Runs, unify } from './unify.js';

/**
 * Batch sizes of the runs. Small, since only the calls matter; two and up, because a batch of one broadcasts and squeezes; the last one checks the lines
 * through the first two.
 */
const BATCH_SIZES: readonly [number, number, number] = [2, 3, 5];

/** Options of {@link trace} and {@link traceFunction}. */
export interface TraceOptions {
  /** Names of the inputs in the graph; default `input`, or `input_0`, `input_1` … */
  readonly inputNames?: readonly string[];
}

/** A function of tensors, such as a loss or a metric. */
export type TensorFunction = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

type Forward = (inputs: readonly Tensor[]) => Tensor | readonly Tensor[];

const NO_MODULES: ReadonlyMap<string, TraceableModule> = new Map();

/**
 * Makes a model of a module: the graph of what its forward calls.
 *
 * The forward runs for real, without gradients, on 2, 3 and 5 rows taken from the example (2 rows in evaluation mode too); integers that differ become
 * expressions of the batch size, switches that follow `training` become the model's mode. Running statistics, parameters and the default generator stay
 * untouched. The model shares the module's parameters and buffers: training one trains the other. Tensors that are neither become constants, copied.
 * A submodule in evaluation mode inside a module in training mode stays in evaluation mode for good.
 *
 * @param example - one input, or all of them; the first axis is the batch
 * @returns the model, in the module's mode
 * @throws {ShapeError} `ERR_TRACE_EXAMPLE`, or as an operator fails, with the module's path
 * @throws {StateError} `ERR_TRACED` when forward reads data, `ERR_TRACED_PARAMETER`, `ERR_TRACED_GENERATOR`, `ERR_TRACE_DIFFERS`, `ERR_TRACE_NESTED`
 * @throws {OptionError} `ERR_TRACE_OUTPUT` when forward returns something else than tensors
 */
export function trace(module: Traceable, example: Tensor | readonly Tensor[], options: TraceOptions = {}): GraphModel {
  const modules = new Map([['', module as TraceableModule], ...module.namedModules()]);
  const parameters = module.namedParameters();
  const buffers = module.namedBuffers();
  const state: NamedInput[] = [
    ...[...parameters].map(([name, tensor]) => ({ kind: 'parameter' as const, name, tensor })),
    ...[...buffers].map(([name, tensor]) => ({ kind: 'buffer' as const, name, tensor })),
  ];
  const built = build((inputs) => module.forward(...inputs), modules, state, example, options);
  const stateDict = module.stateDict?.();
  return new GraphModel({ ...built, training: module.training, ...(stateDict === undefined ? {} : { stateDict }) });
}

/**
 * Makes a stateless model of a function: a loss or a metric that runs natively.
 *
 * @param examples - one input, or all of them; the first axis of each that has any is the batch
 * @throws as {@link trace}
 */
export function traceFunction(fn: TensorFunction, examples: Tensor | readonly Tensor[], options: TraceOptions = {}): GraphModel {
  return new GraphModel(build((inputs) => fn(...inputs), NO_MODULES, [], examples, options));
}

function build(
  forward: Forward,
  modules: ReadonlyMap<string, TraceableModule>,
  state: readonly NamedInput[],
  example: Tensor | readonly Tensor[],
  options: TraceOptions,
): ConstructorParameters<typeof GraphModel>[0] {
  checkKeys('trace', options, ['inputNames']);
  if (activeTracer !== null)
    throw new StateError('ERR_TRACE_NESTED', 'trace() was called inside a forward that is being traced. Trace the outer module only.');
  const examples = example instanceof Tensor ? [example] : example;
  const names = inputNames(examples.length, options.inputNames);
  const batched = batchOf(examples) !== null;
  const run = (rows: number, training: boolean): TraceRecord =>
    withTrainingFlags(modules, training, () => record(forward, modules, names, withRows(examples, rows), state));

  const records: TraceRecord[] = [];
  try {
    return untouched(examples, () => {
      const sizes = (batched ? BATCH_SIZES : [BATCH_SIZES[0]]).map((batch) => {
        records.push(run(batch, true));
        return { batch, record: records[records.length - 1] as TraceRecord };
      });
      if (modules !== NO_MODULES) records.push(run(BATCH_SIZES[0], false));
      const runs: Runs = { sizes, evaluation: modules === NO_MODULES ? null : (records[records.length - 1] as TraceRecord) };
      const [skeleton] = records as [TraceRecord];
      const graph = { ...unify(runs), modules: graphModules(modules, skeleton) };
      const tensors = new Map(state.map(({ tensor }, i) => [skeleton.inputs[examples.length + i]?.value ?? '', tensor]));
      for (const { input, tensor } of skeleton.constants) tensors.set(input.value, tensor);
      // The model keeps the first run's constants; those of the others are freed below.
      records.shift();
      return { graph, tensors };
    });
  } finally {
    for (const { constants } of records) for (const { tensor } of constants) tensor.dispose();
  }
}

/** One run under a tracer. */
function record(
  forward: Forward,
  modules: ReadonlyMap<string, TraceableModule>,
  names: readonly string[],
  inputs: readonly Tensor[],
  state: readonly NamedInput[],
): TraceRecord {
  const user = inputs.map((tensor, i): NamedInput => ({ kind: 'user', name: names[i] as string, tensor }));
  const tracer = new GraphTracer([...user, ...state]);
  setTracer(tracer);
  try {
    const result = withModulePaths(modules, tracer, () => forward(inputs));
    return tracer.finish(checkOutputs(result));
  } finally {
    setTracer(null);
  }
}

/** Runs `fn` without gradients, frees what it makes, and leaves the default generators as they were. */
function untouched<T>(examples: readonly Tensor[], fn: () => T): T {
  const devices: readonly Device[] = ['cpu', ...examples.map(({ device }) => checkDevice(device))];
  return scope(() => withGeneratorsKept(devices, () => noGrad(fn)));
}

function checkOutputs(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  const outputs = result instanceof Tensor ? [result] : result;
  if (Array.isArray(outputs) && outputs.length > 0 && outputs.every((output) => output instanceof Tensor)) return outputs;
  throw new OptionError(
    'ERR_TRACE_OUTPUT',
    'A traced function must return a Tensor or a non-empty array of Tensors. Return the tensors themselves, in order.',
  );
}

function inputNames(count: number, given: readonly string[] | undefined): readonly string[] {
  if (given === undefined) return count === 1 ? ['input'] : Array.from({ length: count }, (_, i) => `input_${i}`);
  if (given.length === count && new Set(given).size === count && given.every((name) => /^[A-Za-z_]\w*$/.test(name))) return given;
  throw new OptionError(
    'ERR_OPTION_VALUE',
    `trace: option 'inputNames' is [${given.join(', ')}]; expected ${count} different identifiers, one an input.`,
  );
}

function graphModules(modules: ReadonlyMap<string, TraceableModule>, { moduleOutputs }: TraceRecord): GraphModule[] {
  return [...modules].map(([name, module]) => ({
    name,
    type: module.typeName ?? module.constructor.name,
    outputs: moduleOutputs.get(name) ?? [],
  }));
}
