/** Looks at a model's parameters, and what is remembered from one look to the next. */

import type { AnalysisMeter, AnalysisProbe, AnalysisSubject } from '../../controllers/probes/analysis-probe.js';
import { CheckpointError } from '../../errors.js';
import type { Handle, NativeStateTensor } from '../../native/addon.js';
import { native } from '../../native/load.js';
import type { Tensor } from '../../tensor/index.js';
import { handleOf } from '../../tensor/native-object.js';
import { keep } from '../../tensor/scope.js';
import { wrap } from '../../tensor/tensor.js';
import { deadUnitCounter } from './dead-units.js';
import { copyOf, type Look, looksOf, newestOf, tensorOf } from './looks.js';
import type { ResolvedFluctuationsOptions } from './options.js';
import { type FluctuationReport, kindOf, type LayerDeadUnits, statisticsOf } from './report.js';
import { type ParameterTrack, parameterTracks } from './tracks.js';

const COUNT = 'count';
const STATE = 'state.';
const HISTORY = 'history.';

/** The probe of the fluctuation monitor. */
export function fluctuationProbe(options: ResolvedFluctuationsOptions): AnalysisProbe<FluctuationReport> {
  return { kind: 'analysis', name: 'fluctuations', prepare: (subject) => new FluctuationMeter(options, subject) };
}

class FluctuationMeter implements AnalysisMeter<FluctuationReport> {
  readonly memory = { state: () => this.#state(), loadState: (state: readonly NativeStateTensor[]) => this.#loadState(state) };
  readonly #options: ResolvedFluctuationsOptions;
  readonly #subject: AnalysisSubject;
  readonly #tracks: readonly ParameterTrack[];
  readonly #deadUnits: (session: Handle) => Promise<LayerDeadUnits[]>;
  /** Empty before the first look. */
  #states: readonly Tensor[] = [];
  #history: readonly Look[][];
  #count = 0;

  constructor(options: ResolvedFluctuationsOptions, subject: AnalysisSubject) {
    this.#options = options;
    this.#subject = subject;
    this.#tracks = parameterTracks(subject);
    this.#history = this.#tracks.map(() => []);
    this.#deadUnits = deadUnitCounter(options, subject);
  }

  async measure(session: Handle): Promise<FluctuationReport> {
    const { range, window, tau, history } = this.#options;
    const options = { range, window: window ?? 0, tau };
    if (this.#states.length === 0) {
      const names = this.#tracks.map(({ name }) => name);
      this.#states = (await native().sessionFluctuationStates(session, names, options)).map((handle) => this.#own(handle));
    }
    const followed = this.#tracks.map(({ name, axis }, i) => ({ name, axis, state: handleOf(this.#states[i] as Tensor) }));
    const found = await native().sessionFluctuations(session, followed, this.#count, options);
    this.#count++;
    if (history) for (const [i, looks] of this.#history.entries()) looks.push(newestOf(this.#states[i] as Tensor));
    const parameters = found.map(({ whole, detrended }, i) => {
      const { name, layer, kind, shape } = this.#tracks[i] as ParameterTrack;
      return {
        ...{ name, layer, kind, shape, ...statisticsOf(whole, range) },
        detrended: detrended === null ? null : statisticsOf(detrended, range),
        history: history ? [...(this.#history[i] as Look[])] : null,
      };
    });
    const deadUnits = await this.#deadUnits(session);
    const units = deadUnits.reduce((sum, layer) => sum + layer.units, 0);
    return {
      ...{ count: this.#count, parameters, weights: kindOf(parameters, 'weight'), biases: kindOf(parameters, 'bias'), deadUnits },
      deadFraction: units === 0 ? null : deadUnits.reduce((sum, { dead }) => sum + dead, 0) / units,
    };
  }

  #own(handle: Handle): Tensor {
    return this.#subject.use(keep(wrap(handle)));
  }

  #state(): NativeStateTensor[] {
    const addon = native();
    const count = { name: COUNT, tensor: addon.tensorFromData(BigInt64Array.of(BigInt(this.#count)), 'int64', [], 'cpu') };
    const states = this.#states.map((state, i) => ({ name: `${STATE}${this.#tracks[i]?.name}`, tensor: copyOf(handleOf(state)) }));
    const looks = this.#history.flatMap((list, i) =>
      list.length === 0 ? [] : [{ name: `${HISTORY}${this.#tracks[i]?.name}`, tensor: tensorOf(list) }],
    );
    return [count, ...states, ...looks];
  }

  #loadState(state: readonly NativeStateTensor[]): void {
    const saved = new Map(state.map(({ name, tensor }) => [name, tensor]));
    const handle = (name: string): Handle => {
      const found = saved.get(name);
      if (found !== undefined) return found;
      throw new CheckpointError(
        'ERR_METER_STATE',
        `What Fluctuations had remembered lacks '${name}'. Resume with the model and the options that were saved.`,
        { fields: { name } },
      );
    };
    const count = Number(new BigInt64Array(native().tensorToBuffer(handle(COUNT)))[0]);
    const names = this.#tracks.map(({ name }) => name);
    if (count > 0) {
      const looks = this.#options.history ? names.map((name) => looksOf(handle(HISTORY + name))) : this.#history;
      this.#states = names.map((name) => this.#own(copyOf(handle(STATE + name))));
      this.#history = looks;
    }
    this.#count = count;
  }
}
