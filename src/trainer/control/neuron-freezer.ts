/** Turns frozen neurons into frozen rows of parameters. */

import type { FrozenNeurons } from '../../controllers/controller.js';
import { nearest, OptionError } from '../../errors.js';
import type { FitSession, ParameterRows } from '../contracts/fit-session.js';
import { type NeuronLayout, neuronParameters } from '../../controllers/neuron-parameters.js';

/** The neurons that are frozen now, by whom, and their rows in the session. */
export class NeuronFreezer {
  readonly #session: FitSession;
  readonly #layout: NeuronLayout;
  /** By controller and layer. */
  readonly #frozen = new Map<string, Map<string, FrozenNeurons['neurons']>>();

  constructor(session: FitSession, layout: NeuronLayout) {
    this.#session = session;
    this.#layout = layout;
  }

  /**
   * @throws {OptionError} `ERR_LAYER_UNKNOWN`; `ERR_LAYER_NEURONS` for a layer whose parameters have no row for each neuron; `ERR_NEURON_INDEX`
   */
  check(by: string, layers: readonly FrozenNeurons[]): void {
    for (const { layer, neurons } of layers) {
      const found = neuronParameters(this.#layout, layer);
      if (found === null) throw this.#unfit(by, layer);
      if (neurons === 'all') continue;
      const isOrdered = neurons.every((neuron, i) => Number.isSafeInteger(neuron) && neuron > (neurons[i - 1] ?? -1));
      if (isOrdered && (neurons.at(-1) ?? -1) < found.neurons) continue;
      throw new OptionError(
        'ERR_NEURON_INDEX',
        `${by} froze neurons of '${layer}' that are not in ascending order within 0 to ${found.neurons - 1}.`,
        { fields: { by, layer, neurons: found.neurons } },
      );
    }
  }

  /** Replaces what somebody froze in these layers; what others froze there stays frozen. Checked before. */
  async freeze(by: string, layers: readonly FrozenNeurons[]): Promise<void> {
    this.#note(by, layers);
    await this.#apply();
  }

  /** Freezes what all of this leads to, in order. */
  async repeat(record: readonly { readonly by: string; readonly layers: readonly FrozenNeurons[] }[]): Promise<void> {
    for (const { by, layers } of record) this.#note(by, layers);
    if (record.length > 0) await this.#apply();
  }

  /** Frees every neuron. */
  async release(): Promise<void> {
    if (this.#frozen.size === 0) return;
    this.#frozen.clear();
    await this.#apply();
  }

  #note(by: string, layers: readonly FrozenNeurons[]): void {
    const own = this.#frozen.get(by) ?? new Map<string, FrozenNeurons['neurons']>();
    for (const { layer, neurons } of layers) {
      if (neurons.length === 0) own.delete(layer);
      else own.set(layer, neurons === 'all' ? neurons : [...neurons]);
    }
    this.#frozen.set(by, own);
  }

  #apply(): Promise<void> {
    const owners = [...this.#frozen.values()];
    const rows = [...new Set(owners.flatMap((own) => [...own.keys()]))].flatMap((layer): ParameterRows[] => {
      const found = neuronParameters(this.#layout, layer);
      if (found === null) return [];
      const rows = rowsOf(
        owners.map((own) => own.get(layer) ?? []),
        found.neurons,
      );
      return found.parameters.map((parameter) => ({ parameter, rows }));
    });
    return this.#session.freezeRows(rows);
  }

  #unfit(by: string, layer: string): OptionError {
    const known = this.#layout.layers.map(({ name }) => name);
    const info = this.#layout.layers.find(({ name }) => name === layer);
    if (info === undefined) {
      const guess = nearest(layer, known);
      const hint = guess === undefined ? '' : ` Did you mean '${guess}'?`;
      return new OptionError('ERR_LAYER_UNKNOWN', `${by} froze neurons of the layer '${layer}', which does not exist.${hint}`, {
        fields: { by, layer, known },
      });
    }
    return new OptionError(
      'ERR_LAYER_NEURONS',
      `${by} froze neurons of '${layer}' (${info.type}), whose parameters have no row for each neuron. ` +
        'Leave the layer out: convolutions, linear layers and normalisations with a weight of their own have such rows.',
      { fields: { by, layer, type: info.type } },
    );
  }
}

/** The neurons of a layer that anybody froze, ascending. */
function rowsOf(frozen: readonly FrozenNeurons['neurons'][], count: number): Int32Array {
  if (frozen.includes('all')) return Int32Array.from({ length: count }, (_, i) => i);
  const neurons = new Set(frozen.flatMap((each) => (each === 'all' ? [] : each)));
  return Int32Array.from([...neurons].sort((a, b) => a - b));
}
