/** From code to graph: runs a module's forward a few times and writes down what it calls. */

import { checkKeys, OptionError, StateError } from '../errors.js';
import { badOption } from '../option-checks.js';
import { checkDevice, type Device } from '../tensor/device.js';
import { withGeneratorsKept } from '../tensor/generator.js';
import { noGrad } from '../tensor/grad-mode.js';
import { scope } from '../tensor/scope.js';
import { Tensor } from '../tensor/tensor.js';
import { tensorList } from '../tensor/tensor-list.js';
import { tracer as activeTracer, setTracer } from '../tensor/tracer.js';
import { type DynamicShapes, planRuns } from './run-plan.js';
import type { GraphModule } from './graph.js';
import { type GraphBranch, GraphModel } from './graph-model.js';
import { GraphTracer, type NamedInput } from './graph-tracer.js';
import { withModulePaths, withTrainingFlags } from './module-paths.js';
import type { TraceRecord } from './record.js';
import type { Traceable, TraceableModule } from './traceable.js';
import { type Runs, unify } from './unify.js';

/** Options of {@link trace} and {@link traceFunction}. */
export interface TraceOptions {
  /** Names of the inputs in the graph; default `input`, or `input_0`, `input_1` … */
  readonly inputNames?: readonly string[];
  /**
   * Axes besides the batch whose sizes may differ from call to call, under a name of one's own for each size: for one input `{ 1: 'length' }`, for several a list
   * with one entry each (`null` for none). Axes of one name always have one size. Default: the module's own `dynamicShapes`, else none.
   *
   * Source: `dynamic_shapes` of `torch.export.export`.
   */
  readonly dynamicShapes?: DynamicShapes;
}

/** A function of tensors, such as a loss or a metric. */
export type TensorFunction = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

type Forward = (inputs: readonly Tensor[]) => Tensor | readonly Tensor[];

const NO_MODULES: ReadonlyMap<string, TraceableModule> = new Map();

/**
 * Makes a model of a module: the graph of what its forward calls.
 *
 * The forward runs for real, without gradients, on 2, 3 and 5 rows taken from the example, in training and in evaluation mode; integers that differ become
 * expressions of the sizes, switches that follow `training` become the model's mode. Where the two modes do different things (`if (this.training)`), the model has
 * a graph for each, over the same parameters. Running statistics, parameters and the default generator stay
 * untouched. The model shares the module's parameters and buffers: training one trains the other. Tensors that are neither become constants, copied.
 * A submodule in evaluation mode inside a module in training mode stays in evaluation mode for good.
 *
 * @param example - one input, or all of them; the first axis is the batch
 * @returns the model, in the module's mode
 * @throws {ShapeError} `ERR_TRACE_EXAMPLE`, or as an operator fails, with the module's path
 * @throws {StateError} `ERR_TRACED` when forward reads data, `ERR_TRACED_BUFFER` when it assigns a buffer, `ERR_TRACED_PARAMETER`, `ERR_TRACED_GENERATOR`, `ERR_TRACE_DIFFERS`, `ERR_TRACE_NESTED`
 * @throws {OptionError} `ERR_TRACE_OUTPUT` when forward returns something else than tensors, `ERR_OPTION_VALUE` when the example is something else
 */
export function trace(module: Traceable, example: Tensor | readonly Tensor[], options: TraceOptions = {}): GraphModel {
  if (typeof (module as Partial<Traceable> | null)?.namedModules !== 'function') throw badOption('trace', 'module', module, 'an nn.Module');
  const modules = new Map([['', module as TraceableModule], ...module.namedModules()]);
  const parameters = module.namedParameters();
  const buffers = module.namedBuffers();
  const state: NamedInput[] = [
    ...[...parameters].map(([name, tensor]) => ({ kind: 'parameter' as const, name, tensor })),
    ...[...buffers].map(([name, tensor]) => ({ kind: 'buffer' as const, name, tensor })),
  ];
  const { dynamicShapes = module.dynamicShapes } = options;
  const shapes = dynamicShapes === undefined ? {} : { dynamicShapes };
  const forward: Forward = (inputs) => {
    const outputs = module.forward(...inputs);
    refuseAssigned(buffers, module.namedBuffers());
    return outputs;
  };
  const built = build(forward, modules, state, example, { ...options, ...shapes });
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

/**
 * Makes a stateless model of a function that is only ever called with tensors of these very shapes; it may write to them in place. Internal: for what runs
 * beside a model, such as the update of an optimizer.
 *
 * @throws as {@link trace}
 */
export function traceFixed(fn: TensorFunction, examples: readonly Tensor[], inputNames: readonly string[]): GraphModel {
  return new GraphModel(build((inputs) => fn(...inputs), NO_MODULES, [], examples, { inputNames }, true));
}

/** A field that forward assigns holds a tensor that ends with the trace, and is no buffer any more. */
function refuseAssigned(before: ReadonlyMap<string, Tensor>, after: ReadonlyMap<string, Tensor>): void {
  const assigned = [...before].find(([name, tensor]) => after.get(name) !== tensor)?.[0];
  if (assigned === undefined) return;
  throw new StateError(
    'ERR_TRACED_BUFFER',
    `forward() assigned the buffer '${assigned}'; expected it to write into it. Write in place, such as this.${assigned}.copy_(…) or .add_(…).`,
    { fields: { name: assigned } },
  );
}

function build(
  forward: Forward,
  modules: ReadonlyMap<string, TraceableModule>,
  state: readonly NamedInput[],
  example: Tensor | readonly Tensor[],
  options: TraceOptions,
  fixed = false,
): GraphBranch & { readonly evaluation?: GraphBranch } {
  checkKeys('trace', options, ['inputNames', 'dynamicShapes']);
  if (activeTracer !== null)
    throw new StateError('ERR_TRACE_NESTED', 'trace() was called inside a forward that is being traced. Trace the outer module only.');
  const examples = tensorList('trace', 'example', example);
  const names = inputNames(examples.length, options.inputNames);
  const plan = planRuns(examples, names, fixed ? 'fixed' : (options.dynamicShapes ?? null));
  const records = new Set<TraceRecord>();
  const run = (at: readonly number[], training: boolean): TraceRecord => {
    const made = withTrainingFlags(modules, training, () => record(forward, modules, names, plan.examplesAt(at), state));
    records.add(made);
    return made;
  };
  const runs = (training: boolean): Runs['sizes'] => plan.points.map((point) => ({ point, record: run(point, training) }));
  const { symbols } = plan;
  const finish = (sizes: Runs['sizes'], evaluation: TraceRecord | null): GraphBranch => {
    const skeleton = sizes[0]?.record as TraceRecord;
    const unified = unify({ symbols, sizes, evaluation });
    const inputs = unified.inputs.map((input, i) => (plan.dynamic[i] === undefined ? input : { ...input, dynamic: plan.dynamic[i] }));
    const graph = { ...unified, inputs, modules: graphModules(modules, skeleton) };
    const tensors = new Map(state.map(({ tensor }, i) => [skeleton.inputs[examples.length + i]?.value ?? '', tensor]));
    for (const { input, tensor } of skeleton.constants) tensors.set(input.value, tensor);
    // The model keeps the first run's constants; those of the others are freed below.
    records.delete(skeleton);
    return { graph, tensors };
  };

  try {
    return untouched(examples, () => {
      const training = runs(true);
      if (modules === NO_MODULES) return finish(training, null);
      const evaluation = run(plan.points[0] as readonly number[], false);
      try {
        return finish(training, evaluation);
      } catch (error) {
        if (!(error instanceof StateError) || error.code !== 'ERR_TRACE_DIFFERS') throw error;
      }
      // The modes do different things: a graph for each. What differs with the sizes is found again, and thrown.
      const one = finish(training, null);
      try {
        return { ...one, evaluation: finish(runs(false), null) };
      } catch (error) {
        records.add(training[0]?.record as TraceRecord);
        throw error;
      }
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
