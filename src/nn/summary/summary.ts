/** What a model is made of and what it costs. */

import { OptionError, StateError } from '../../errors.js';
import { GraphModel } from '../../graph/graph-model.js';
import type { Model } from '../../graph/model.js';
import { withModulePaths, withTrainingFlags } from '../../graph/module-paths.js';
import type { Traceable, TraceableModule } from '../../graph/traceable.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import { tracer as activeTracer, setTracer } from '../../tensor/tracer.js';
import { Module } from '../module/module.js';
import { CountingTracer, type ModuleCount } from './counting-tracer.js';
import { graphLayers } from './graph-layers.js';
import type { LayerSummary } from './layer-summary.js';

/** What {@link summary} returns: facts, and a table as text. */
export class ModelSummary {
  /** Every module, parents before children. */
  readonly layers: readonly LayerSummary[];
  /** Elements of all parameters. */
  readonly parameters: number;
  /** Elements of the parameters that training changes. */
  readonly trainableParameters: number;
  /** Floating-point operations of one forward pass; a product and its sum are two. */
  readonly flops: number;

  constructor(layers: readonly LayerSummary[], trainableParameters: number) {
    this.layers = layers;
    this.parameters = layers[0]?.parameters ?? 0;
    this.trainableParameters = trainableParameters;
    this.flops = layers[0]?.flops ?? 0;
  }

  /** A table of the modules, then the totals. */
  toString(): string {
    const head = ['Layer', 'Output', 'Parameters', 'FLOPs'];
    const rows = this.layers.map(({ path, type, output, parameters, flops }) => [
      path === '' ? type : `${'  '.repeat(path.split('.').length)}${path.split('.').at(-1)} (${type})`,
      output === null ? '-' : `[${output.join(', ')}]`,
      parameters === 0 ? '-' : count(parameters),
      flops === 0 ? '-' : count(flops),
    ]);
    const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
    const line = (row: readonly string[]): string =>
      row
        .map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd();
    const totals = [
      `Parameters: ${count(this.parameters)}, ${count(this.trainableParameters)} of them trainable`,
      `FLOPs of a forward pass: ${count(this.flops)}`,
    ];
    return [line(head), ...rows.map(line), ...totals].join('\n');
  }
}

/**
 * Runs a model once, in evaluation mode and without gradients, and says what each module returned, holds and cost.
 *
 * FLOPs are those of products (convolution, linear, attention, recurrent and plain matrix products), counted as `torch.utils.flop_counter` counts them.
 * Shapes and FLOPs of a module that is called several times are those of its last call and of all calls.
 *
 * @param model - a module written here, or a model that is a graph: traced, or from a `.pt2` file
 * @param inputs - one input, or all of them
 * @throws {StateError} `ERR_TRACE_NESTED` inside a trace
 * @throws {OptionError} `ERR_MODEL_KIND` for TorchScript, whose operators cannot be seen one by one
 * @throws as the forward does
 */
export function summary(model: Module | Model, inputs: Tensor | readonly Tensor[]): ModelSummary {
  if (activeTracer !== null) throw new StateError('ERR_TRACE_NESTED', 'summary() was called inside a forward that is being traced.');
  const given = Array.isArray(inputs) ? (inputs as readonly Tensor[]) : [inputs as Tensor];
  if (model instanceof Module) return moduleSummary(model, given);
  if (!(model instanceof GraphModel)) {
    throw new OptionError(
      'ERR_MODEL_KIND',
      'summary() counts the operators of an nn.Module or of a model that is a graph. Those of a TorchScript model cannot be seen one by one.',
    );
  }
  const trainable = [...model.namedParameters().values()].filter(({ requiresGrad }) => requiresGrad);
  return new ModelSummary(graphLayers(model, given), elements([...new Set(trainable)]));
}

function moduleSummary(module: Module, given: readonly Tensor[]): ModelSummary {
  const modules: ReadonlyMap<string, TraceableModule> = (module as Traceable).namedModules();
  const counter = new CountingTracer();
  const forward = (): unknown => (module.forward as (...inputs: readonly Tensor[]) => unknown)(...given);
  scope(() => {
    setTracer(counter);
    try {
      noGrad(() => withTrainingFlags(modules, false, () => withModulePaths(modules, counter, () => void forward())));
    } finally {
      setTracer(null);
    }
  });
  const layers = [...module.namedModules()].map(([path, layer]) => layerSummary(path, layer, counter.counts));
  const trainable = module.parameters().filter(({ requiresGrad }) => requiresGrad);
  return new ModelSummary(layers, elements(trainable));
}

function layerSummary(path: string, layer: Module, counts: ReadonlyMap<string, ModuleCount>): LayerSummary {
  const inside = [...counts].filter(([name]) => path === '' || name === path || name.startsWith(`${path}.`));
  return {
    path,
    type: layer.typeName,
    output: counts.get(path)?.output ?? null,
    parameters: elements(layer.parameters()),
    flops: inside.reduce((total, [, { flops }]) => total + flops, 0),
  };
}

function elements(tensors: readonly Tensor[]): number {
  return tensors.reduce((total, { numel }) => total + numel, 0);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
