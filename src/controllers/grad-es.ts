/** Freezes each layer for good when its gradients have become small. */

import { native } from '../native/load.js';
import { type OptionsOf, readOptions, type ValuesOf } from '../options/index.js';
import type { Cadence, Controller, ControllerStatus, Decision, FitPlan, Observation } from './controller.js';
import { type Declaration, unit } from './declaration.js';
import { type NeuronParameters, neuronParameters } from './neuron-parameters.js';
import { plannedSteps } from './planned-steps.js';
import type { LayerChoice } from './probe.js';
import { type AnalysisMeter, type AnalysisProbe, type AnalysisSubject, analysisOf } from './probes/analysis-probe.js';
import { chooseLayers } from './probes/choose-layers.js';
import { layersSchema } from './probes/schemas.js';

const OWNER = 'GradES';
const PROBE = 'sizes';

const options = {
  form: {
    type: 'choice',
    choices: ['paper', 'released'],
    default: 'paper',
    doc: "What is small: the sum of magnitudes of the last step's gradient ('paper'), or of how far the layer's parameters went since it was last looked at ('released', the authors' code).",
  },
  tau: {
    type: 'number',
    default: 1e-4,
    above: 0,
    doc: "Below this a layer is frozen. A sum over all numbers of a layer: it has to be chosen for the model (the authors' own range from 1e-4 to 2.4).",
  },
  alpha: { type: 'number', default: 0.3, min: 0, below: 1, doc: 'The share of the planned steps before which nothing is frozen.' },
  maxFrozen: { type: 'number', default: 1, above: 0, max: 1, doc: 'The fit ends when this share of the layers is frozen.' },
  every: { type: 'integer', default: 1, min: 1, doc: 'Epochs or steps between two looks.' },
  unit: { ...unit, default: 'step', doc: 'What every counts.' },
  layers: {
    type: 'value',
    is: (value: unknown): value is LayerChoice => typeof value === 'object' && value !== null,
    expected: "a choice such as { types: ['Linear'] }",
    schema: layersSchema,
    default: Object.freeze({}),
    doc: 'The layers that may be frozen: those whose parameters have a row for each neuron, which are convolutions, linear layers and normalisations. All of them unless told.',
  },
} as const;

/** Options of {@link GradES}. */
export type GradESOptions = OptionsOf<typeof options>;

/** What {@link GradES} remembers; plain JSON. */
export interface GradESState {
  /** Names of the frozen layers. */
  readonly frozen: readonly string[];
}

/** A layer that may be frozen. */
interface LayerSize {
  readonly name: string;
  /** `null` where there is nothing to tell: without a gradient, or at the first look. */
  readonly size: number | null;
}

/**
 * GradES, gradient-based early stopping: when the gradients of a layer have become small, the layer is frozen for the rest of the fit, and the others train on. The
 * fit ends when all are frozen. Validation-free; made for fine-tuning transformers, where the layers are the projections of attention and of the MLPs.
 *
 * A layer with all its neurons frozen computes no weight gradient, and where nothing below it is trained the backward pass ends there. Its optimizer state is
 * dropped. Before training and in the first `alpha` of the planned steps nothing is frozen.
 *
 * Source: Wen et al. (arXiv 2509.01842) and the authors' code. Formulas: freeze W where `sum |dL/dW| < tau` (`'paper'`), or `sum |W_t - W_{t-every}| < tau`
 * (`'released'`), from step `alpha * T` on. Departures: any layer counts, not attention and MLPs of transformers alone; parameters of a layer are one, weight and bias.
 *
 * @example
 * new Trainer({ model, loss, optimizer: optim.adamw({ lr: 2e-5 }), controllers: [new GradES({ tau: 0.02, layers: { types: ['Linear'] } })] });
 */
export class GradES implements Controller<GradESState> {
  static readonly declaration: Declaration<typeof options> = { name: OWNER, options };
  readonly name: string = OWNER;
  readonly when: Cadence;
  readonly waitsForSearch = true;
  readonly probes: readonly [AnalysisProbe<readonly LayerSize[]>];
  /** The options in force. */
  readonly options: ValuesOf<typeof options>;
  #from = 0;
  #frozen = new Set<string>();
  #layers = 0;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: GradESOptions = {}) {
    this.options = readOptions(OWNER, options, given);
    const { every, unit, form, layers } = this.options;
    this.when = { every, unit };
    this.probes = [{ kind: 'analysis', name: PROBE, prepare: (subject) => meterOf(subject, form, layers) }];
  }

  /** @throws {OptionError} `ERR_PLAN_LENGTH` */
  start(plan: FitPlan): void {
    this.#from = Math.floor(this.options.alpha * plannedSteps(OWNER, plan));
    this.#frozen = new Set();
  }

  /** @throws {StateError} `ERR_NOT_MEASURED` */
  observe({ measurements, step }: Observation): readonly Decision[] {
    const found = analysisOf(this.probes[0], measurements);
    this.#layers = found.length;
    if (step < this.#from) return [];
    const { tau, maxFrozen } = this.options;
    const small = found.filter(({ name, size }) => size !== null && size < tau && !this.#frozen.has(name));
    if (small.length === 0) return [];
    for (const { name } of small) this.#frozen.add(name);
    const layers = small.map(({ name }) => ({ layer: name, neurons: 'all' as const }));
    const what = this.options.form === 'paper' ? 'gradients' : 'changes';
    const frozen = `${this.#frozen.size} of ${found.length} layers frozen`;
    const reason = `${small.map(({ name }) => name).join(', ')}: ${what} below ${tau}; ${frozen}`;
    const evidence = Object.fromEntries(small.map(({ name, size }) => [name, size]));
    const freeze: Decision = { kind: 'freezeNeurons', layers, reason, evidence };
    return this.#frozen.size < maxFrozen * found.length ? [freeze] : [freeze, { kind: 'stop', reason: frozen }];
  }

  status(): ControllerStatus {
    return { frozen: this.#frozen.size, layers: this.#layers };
  }

  stateDict(): GradESState {
    return { frozen: [...this.#frozen] };
  }

  loadStateDict({ frozen }: GradESState): void {
    this.#frozen = new Set(frozen);
  }
}

/** @throws {OptionError} `ERR_NO_LAYERS` */
function meterOf(
  { layers, parameterShapes, trainable }: AnalysisSubject,
  form: 'paper' | 'released',
  choice: LayerChoice,
): AnalysisMeter<readonly LayerSize[]> {
  const trained = new Set(trainable);
  const parametersOf = (name: string): NeuronParameters | null => neuronParameters({ layers, parameterShapes }, name);
  const fit = layers.filter(({ name }) => parametersOf(name)?.parameters.some((parameter) => trained.has(parameter)));
  const chosen = chooseLayers(OWNER, choice, fit, new Map([...parameterShapes.keys()].map((name) => [name, trained.has(name)])));
  return {
    measure: async (session) => {
      const sizes = await native().sessionParameterSizes(session, form === 'paper' ? 'gradients' : 'changes');
      return chosen.map(({ name }) => {
        const known = (parametersOf(name)?.parameters ?? []).flatMap((parameter) => sizes[parameter] ?? []);
        return { name, size: known.length === 0 ? null : known.reduce((sum, size) => sum + size, 0) };
      });
    },
  };
}
