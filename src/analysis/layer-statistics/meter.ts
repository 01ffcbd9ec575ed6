/** Measures layers, and remembers parameters from one time to the next. */

import type { AnalysisMeter, AnalysisSubject } from '../../controllers/probes/analysis-probe.js';
import { CheckpointError } from '../../errors.js';
import type { LayerInfo } from '../../graph/model.js';
import type { Handle, NativeStateTensor } from '../../native/addon.js';
import type { WatchedLayer } from '../../native/addon-layer-statistics.js';
import { native } from '../../native/load.js';
import { traitsOf } from '../../nn/layers/traits-of.js';
import { chooseLayers } from '../../controllers/probes/choose-layers.js';
import { neuronAxis } from '../../trainer/probes/neuron-axis.js';
import type { ResolvedLayerStatistics } from './options.js';
import { type LayerStatisticsResult, type NamedLayer, resultOf } from './result.js';

/**
 * A meter of the layers of a subject.
 *
 * @param owner - names who asks, for messages
 * @throws {OptionError} `ERR_NO_LAYERS`
 */
export function layerStatisticsMeter(
  owner: string,
  { samples, seed, batchNorm, layers: choice }: ResolvedLayerStatistics,
  subject: AnalysisSubject,
): AnalysisMeter<LayerStatisticsResult> {
  const trained = new Set(subject.trainable);
  const parameters = new Map([...subject.parameterShapes.keys()].map((name) => [name, trained.has(name)]));
  // A model around layers is no layer itself.
  const layers = subject.layers.length > 1 ? subject.layers.filter(({ name }) => name !== '') : subject.layers;
  const chosen = chooseLayers(owner, choice, layers, parameters);
  const inside = [...layers].sort((a, b) => depthOf(b) - depthOf(a));
  const watched = inside.map((layer) => watchedLayer(layer, chosen.includes(layer), parameters));
  const reported = chosen.map((layer) => [inside.indexOf(layer), namedLayer(layer, parameters)] as const);
  const all = subject.inputs[0]?.shape[0] ?? 1;
  // The statistics of a batch are those of all rows, whatever size the training batches have.
  const data = subject.rows(samples, seed, batchNorm === 'batch' ? Math.min(samples ?? all, all) : subject.batchSize);
  const memory = subject.use(new ParameterMemory(owner, subject.parameterShapes));
  return {
    measure: async (session) => {
      const found = await native().sessionLayerStatistics(session, data, watched, batchNorm, memory.tensors);
      memory.take(found.memory);
      return resultOf(found, reported);
    },
    forget: () => memory.take([]),
    memory: { state: () => memory.copy(), loadState: (state) => memory.load(state) },
  };
}

function depthOf({ name }: LayerInfo): number {
  return name.split('.').length;
}

function watchedLayer({ name, type, taps }: LayerInfo, measured: boolean, parameters: ReadonlyMap<string, boolean>): WatchedLayer {
  const owns = ownParameters(name, parameters).length > 0;
  return { taps, axis: owns ? neuronAxis(type, 'auto') : null, measured, passesOn: traitsOf(type).passesOn === true };
}

function namedLayer({ name, type }: LayerInfo, parameters: ReadonlyMap<string, boolean>): NamedLayer {
  return { name, type, parameters: new Set(ownParameters(name, parameters)) };
}

/** The parameters of a module itself, without those of modules inside. */
function ownParameters(layer: string, parameters: ReadonlyMap<string, boolean>): readonly string[] {
  const prefix = layer === '' ? '' : `${layer}.`;
  return [...parameters.keys()].filter((name) => name.startsWith(prefix) && !name.slice(prefix.length).includes('.'));
}

/** Copies of parameters, as they were at the last measurement; none before the first. */
class ParameterMemory {
  readonly #owner: string;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  #tensors: readonly NativeStateTensor[] = [];

  constructor(owner: string, shapes: ReadonlyMap<string, readonly number[]>) {
    this.#owner = owner;
    this.#shapes = shapes;
  }

  get tensors(): readonly NativeStateTensor[] {
    return this.#tensors;
  }

  /** Becomes the owner of these. */
  take(tensors: readonly NativeStateTensor[]): void {
    this.dispose();
    this.#tensors = tensors;
  }

  /** Copies that are the caller's. */
  copy(): NativeStateTensor[] {
    return this.#tensors.map(({ name, tensor }) => ({ name, tensor: cloned(tensor) }));
  }

  /** @throws {CheckpointError} `ERR_METER_STATE` */
  load(state: readonly NativeStateTensor[]): void {
    const misfit = state.find(({ name, tensor }) => String(native().tensorShape(tensor)) !== String(this.#shapes.get(name)));
    if (misfit !== undefined) {
      throw new CheckpointError(
        'ERR_METER_STATE',
        `${this.#owner}: the saved measurement remembers a parameter '${misfit.name}' of shape [${native().tensorShape(misfit.tensor)}], ` +
          'which this model does not have. Resume with the model that was saved.',
        { fields: { owner: this.#owner, parameter: misfit.name } },
      );
    }
    this.take(state.map(({ name, tensor }) => ({ name, tensor: cloned(tensor) })));
  }

  dispose(): void {
    for (const { tensor } of this.#tensors) native().release(tensor);
    this.#tensors = [];
  }
}

function cloned(tensor: Handle): Handle {
  const addon = native();
  // The operator gives one tensor.
  return addon.callOp(addon.findOp('aten::clone', ''), [tensor]) as Handle;
}
