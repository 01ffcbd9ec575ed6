/** NeVe without what velocity tells it: its own rule, told other numbers. */

import { type Controller, type Decision, type FitPlan, type Measurement, NeVe, type NeVeState, type Observation, type When } from 'neve';

/** Drift as the rule reads it: outputs that still walk, and that bounce. */
const WALKS = 0;
const BOUNCES = -1;
/** Standard errors that are no chance. */
const ERRORS = 2;
/** What a look is told for the rate to become 1e-3, and then to be kept. */
const A_HUNDRED_TIMES = 1e-5;
const GOOD = 0.1;

/** Tells NeVe something in the place of its measurements. */
abstract class Told implements Controller<NeVeState> {
  readonly name = 'NeVe';
  readonly recovers = true;
  readonly setsRate = true;
  readonly #neve = new NeVe();
  readonly when: When = this.#neve.when;
  readonly probes = this.#neve.probes;

  start(plan: FitPlan): void {
    this.#neve.start(plan);
  }

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    return this.#neve.begin(rates);
  }

  observe(seen: Observation): readonly Decision[] {
    const measurements = new Map([...seen.measurements].map(([name, found]) => [name, this.tell(found, seen, this.#neve)] as const));
    return this.#neve.observe({ ...seen, measurements });
  }

  scheduledRate(index: number, group: string): number {
    return this.#neve.scheduledRate(index, group);
  }

  stateDict(): NeVeState {
    return this.#neve.stateDict();
  }

  loadStateDict(state: NeVeState): void {
    this.#neve.loadStateDict(state);
  }

  protected abstract tell(found: Measurement, seen: Observation, neve: NeVe): Measurement;
}

/** Looks as usual; then nothing raises the line. */
export class WithoutRaise extends Told {
  protected override tell(found: Measurement): Measurement {
    return 'drift' in found ? { ...found, drift: null } : found;
  }
}

/** The line is raised where the loss fell, significantly, over the last interval, twice in a row. */
export class ByLosses extends Told {
  readonly #looks: boolean;
  #before: { readonly loss: number; readonly error: number } | null = null;
  #looked = 0;

  /** @param options - `looks: false`: nor is velocity looked at for a first rate, which is 1e-3 */
  constructor({ looks }: { readonly looks: boolean }) {
    super();
    this.#looks = looks;
  }

  protected override tell(found: Measurement, { losses }: Observation, neve: NeVe): Measurement {
    if (!('drift' in found)) return found;
    if (neve.report().phase === 'look') {
      if (this.#looks) return found;
      // Two boundaries a look.
      const velocity = this.#looked++ < 2 ? A_HUNDRED_TIMES : GOOD;
      return { ...found, layers: found.layers.map((layer) => ({ ...layer, velocity })) };
    }
    const before = this.#before;
    const loss = losses.reduce((sum, each) => sum + each, 0) / losses.length;
    const squares = losses.reduce((sum, each, i) => (i === 0 ? 0 : sum + (each - (losses[i - 1] as number)) ** 2 / 2), 0);
    this.#before = { loss, error: Math.sqrt(squares / Math.max(1, losses.length - 1) / losses.length) };
    const fell = before !== null && loss < before.loss - ERRORS * Math.hypot(before.error, this.#before.error);
    return { ...found, drift: before === null ? null : fell ? WALKS : BOUNCES };
  }
}
