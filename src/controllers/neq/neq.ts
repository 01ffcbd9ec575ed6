/** Leaves neurons at equilibrium alone. */

import { StateError } from '../../errors.js';
import type { Cadence, Controller, Decision, FitPlan, FrozenNeurons, Observation } from '../controller.js';
import type { LayerVelocity } from '../measurement.js';
import type { VelocityProbe } from '../probe.js';
import type { Declaration } from '../declaration.js';
import { type NEqOptions, neqTable, type ResolvedNEqOptions, resolveNEqOptions } from './options.js';
import { asLayer, atEquilibrium, type NEqCandidate } from './selection.js';
import { NEQ_PAST, type NEqPast, nextNEqVelocity } from './velocity.js';

/** What {@link NEq} remembers; plain JSON. */
export interface NEqState {
  /** Boundaries so far. */
  readonly boundaries: number;
  /** Each neuron's past, by layer. */
  readonly past: Readonly<Record<string, readonly NEqPast[]>>;
  /** What is frozen, by layer. */
  readonly frozen: Readonly<Record<string, FrozenNeurons['neurons']>>;
}

const PROBE = 'velocity';

/**
 * NEq (Neurons at Equilibrium): a neuron whose outputs no longer change their way of changing is not updated until the next boundary, where every neuron is
 * judged anew.
 *
 * phi is the cosine between a neuron's outputs on a fixed auxiliary set now and at the last boundary, over all samples and positions; its change gives the
 * velocity v in the form of the paper or of the released code ({@link nextNEqVelocity}); small |v| is equilibrium (the option `selection`). Before
 * training phi counts as 1. A layer that was not called at a boundary stays trained, and begins anew.
 *
 * A frozen neuron keeps its row of weight and its bias bit for bit, under weight decay and momentum too, and its optimizer state is emptied: when it is freed,
 * momentum begins at zero (the step counts of Adam and its kin belong to the whole parameter and go on). Batch normalisation's running statistics go on.
 *
 * What is saved: a graph's layer with all its neurons frozen computes no weight gradient, and where nothing below is trained the backward pass ends there.
 * Layers with some frozen neurons compute the weight gradient of the others alone, where that is faster: linear layers from a quarter frozen on; convolutions on
 * the CPU in blocks of 16 output channels, since its kernels work on such blocks; grouped convolutions never. The forward pass and the gradients that
 * flow through are never saved. TorchScript models compute every gradient of a layer with some neurons trained, and leave out whole layers.
 *
 * Neurons that are frozen here and there in a convolutional net therefore save little; the option `groups` freezes what saves time together. `'layers'` judges whole
 * layers, and saves their weight gradients. `'depth'` freezes whole layers on the way from the input alone, and saves the way back below them too; since
 * their outputs stand still from then on, nothing could be judged by them, and they stay frozen to the end of the fit, which comes when nothing else is left to
 * train. Both are for the part of a fit in which the rate falls.
 *
 * Departures: the released code averages a cosine of each sample's own over the samples, and rounds phi to fp16; both forms here take one cosine
 * over all, as the paper says. Its random selections are left out.
 *
 * Source: NEq (Neurons at Equilibrium, arXiv 2207.09455) and its released code; `'budget'` follows "Ways to Select Neurons under a Budget Constraint" (WACV
 * workshops 2024).
 *
 * @example
 * new Trainer({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 0.1, momentum: 0.9 }), controllers: [new NEq({ epsilon: 1e-3 })] });
 */
export class NEq implements Controller<NEqState> {
  static readonly declaration: Declaration<typeof neqTable> = { name: 'NEq', options: neqTable };
  readonly name = 'NEq';
  readonly when: Cadence;
  readonly waitsForSearch = true;
  readonly probes: readonly VelocityProbe[];
  /** The options in force. */
  readonly options: ResolvedNEqOptions;
  #parameters: ReadonlyMap<string, number> = new Map();
  #trainedNumbers = Number.POSITIVE_INFINITY;
  #boundaries = 0;
  #past = new Map<string, readonly NEqPast[]>();
  #frozen = new Map<string, FrozenNeurons['neurons']>();

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT` */
  constructor(options: NEqOptions = {}) {
    this.options = resolveNEqOptions(options);
    const { auxiliary, layers, every, unit } = this.options;
    this.when = { every, unit };
    // Without momentum the meter's v is 1 - cos.
    const probe = {
      kind: 'velocity',
      name: PROBE,
      auxiliary,
      layers,
      axis: 'auto',
      momentum: 0,
      drift: false,
      batchNorm: 'running',
    } as const;
    this.probes = [{ ...probe, history: 'fp32', memory: 'device', maxBytes: null, neurons: true }];
  }

  start({ parametersPerNeuron = new Map(), trainedNumbers = Number.POSITIVE_INFINITY }: FitPlan): void {
    this.#parameters = parametersPerNeuron;
    this.#trainedNumbers = trainedNumbers;
    this.#boundaries = 0;
    this.#past = new Map();
    this.#frozen = new Map();
  }

  /** @throws {StateError} `ERR_MEASUREMENT_MISSING` */
  observe({ measurements }: Observation): readonly Decision[] {
    const found = measurements.get(PROBE);
    if (found?.kind !== 'velocity') {
      throw new StateError('ERR_MEASUREMENT_MISSING', `NEq was asked without its measurement '${PROBE}'.`, { fields: { probe: PROBE } });
    }
    this.#past = new Map(found.layers.flatMap((layer) => this.#advance(layer)));
    this.#boundaries += 1;
    if (this.#boundaries <= this.options.warmUp) return [];
    const candidates = [...this.#past].flatMap(([layer, past]) => this.#candidates(layer, past));
    const still = atEquilibrium(candidates, this.options);
    const chosen = this.#toFreeze(still, candidates);
    const layers = this.#changes(chosen);
    if (layers.length === 0) return [];
    const freeze: Decision = { kind: 'freezeNeurons', layers, reason: reasonOf(chosen, candidates) };
    // What is frozen by depth stays so: once that is all there is to train, nothing will happen any more.
    const isOver = this.options.groups === 'depth' && numbersOf(chosen) >= this.#trainedNumbers;
    return isOver ? [freeze, { kind: 'stop', reason: 'every layer is frozen, for good: nothing is left to train' }] : [freeze];
  }

  stateDict(): NEqState {
    return { boundaries: this.#boundaries, past: Object.fromEntries(this.#past), frozen: Object.fromEntries(this.#frozen) };
  }

  loadStateDict({ boundaries, past, frozen }: NEqState): void {
    this.#boundaries = boundaries;
    this.#past = new Map(Object.entries(past));
    this.#frozen = new Map(Object.entries(frozen));
  }

  /** The pasts of a layer's neurons after this boundary. */
  #advance({ name, perNeuron }: LayerVelocity): [string, readonly NEqPast[]][] {
    if (perNeuron === null) return [];
    const { form, momentum } = this.options;
    const before = this.#past.get(name);
    return [[name, Array.from(perNeuron, (d, i) => nextNEqVelocity(form, momentum, 1 - d, before?.[i] ?? NEQ_PAST))]];
  }

  #candidates(layer: string, past: readonly NEqPast[]): NEqCandidate[] {
    const parameters = this.#parameters.get(layer);
    if (parameters === undefined) return [];
    const neurons = past.map(({ velocity }, neuron) => ({ layer, neuron, velocity, parameters }));
    return this.options.groups === 'neurons' ? neurons : asLayer(neurons);
  }

  #toFreeze(still: readonly NEqCandidate[], candidates: readonly NEqCandidate[]): readonly NEqCandidate[] {
    if (this.options.groups === 'depth') return this.#fromTheInput(new Set(still), candidates);
    // A network that is frozen whole moves no more, and would be judged still for ever.
    return numbersOf(still) >= this.#trainedNumbers ? [] : still;
  }

  /** What was frozen on the way from the input tells nothing by its outputs, which stand still: it stays so. */
  #fromTheInput(still: ReadonlySet<NEqCandidate>, candidates: readonly NEqCandidate[]): readonly NEqCandidate[] {
    const end = candidates.findIndex((candidate) => !still.has(candidate) && !this.#frozen.has(candidate.layer));
    return end === -1 ? candidates : candidates.slice(0, end);
  }

  /** The layers whose frozen neurons are others than before, which are remembered. */
  #changes(chosen: readonly NEqCandidate[]): FrozenNeurons[] {
    const next = new Map<string, number[] | 'all'>();
    for (const { layer, neuron } of chosen) {
      const neurons = next.get(layer);
      if (neuron === null) next.set(layer, 'all');
      else if (neurons === undefined || neurons === 'all') next.set(layer, [neuron]);
      else neurons.push(neuron);
    }
    const before = this.#frozen;
    this.#frozen = next;
    return [...new Set([...before.keys(), ...next.keys()])].flatMap((layer) => {
      const neurons = next.get(layer) ?? [];
      return isSame(neurons, before.get(layer) ?? []) ? [] : [{ layer, neurons }];
    });
  }
}

function isSame(a: FrozenNeurons['neurons'], b: FrozenNeurons['neurons']): boolean {
  if (a === 'all' || b === 'all') return a === b;
  return a.length === b.length && a.every((neuron, i) => neuron === b[i]);
}

function numbersOf(candidates: readonly NEqCandidate[]): number {
  return candidates.reduce((sum, { parameters }) => sum + parameters, 0);
}

/** `412 of 512 neurons at equilibrium (80.5 %), which own 76.2 % of the parameters looked at`. */
function reasonOf(chosen: readonly NEqCandidate[], all: readonly NEqCandidate[]): string {
  const percent = (part: number, whole: number): string => `${(whole === 0 ? 0 : (100 * part) / whole).toFixed(1)} %`;
  const what = all[0]?.neuron === null ? 'layers' : 'neurons';
  const neurons = `${chosen.length} of ${all.length} ${what} at equilibrium (${percent(chosen.length, all.length)})`;
  return `${neurons}, which own ${percent(numbersOf(chosen), numbersOf(all))} of the parameters looked at`;
}
