/** Points of a run as columns of numbers, which grow at their end. */

/** What can be the horizontal axis. */
export type Axis = 'step' | 'epoch' | 'time';

const FIRST_ROOM = 64;

/** Rows in the order of their training step, each with a moment and a value for every column; `NaN` where there is none. */
export class Table {
  /** Rows. */
  length = 0;
  #steps = new Float64Array(FIRST_ROOM);
  #times = new Float64Array(FIRST_ROOM);
  readonly #columns = new Map<string, Float32Array<ArrayBuffer>>();

  /** Training step of each row, ascending; longer than {@link length}. */
  get steps(): Float64Array {
    return this.#steps;
  }

  /** Seconds since the run began, ascending; longer than {@link length}. */
  get times(): Float64Array {
    return this.#times;
  }

  get names(): readonly string[] {
    return [...this.#columns.keys()];
  }

  /** Values of a column; longer than {@link length}. */
  column(name: string): Float32Array | null {
    return this.#columns.get(name) ?? null;
  }

  /** Adds a row. One at a step that is behind the last is given up: steps only rise. */
  add(step: number, time: number, values: Iterable<readonly [string, number]>): void {
    const last = this.length - 1;
    if (last >= 0 && step < (this.#steps[last] as number)) return;
    if (this.length === this.#steps.length) this.#grow();
    const row = this.length++;
    this.#steps[row] = step;
    this.#times[row] = last < 0 ? time : Math.max(time, this.#times[last] as number);
    for (const [name, value] of values) this.#named(name)[row] = value;
  }

  /** Gives up the rows behind a step. */
  truncate(step: number): void {
    while (this.length > 0 && (this.#steps[this.length - 1] as number) > step) {
      this.length--;
      for (const column of this.#columns.values()) column[this.length] = Number.NaN;
    }
  }

  /** The last value of a column that is a number, `null` without one. */
  last(name: string): number | null {
    const column = this.#columns.get(name);
    for (let row = this.length - 1; column !== undefined && row >= 0; row--) {
      if (!Number.isNaN(column[row])) return column[row] as number;
    }
    return null;
  }

  /** The least and the greatest value of a column, `null` without any. */
  bounds(name: string): { readonly low: number; readonly high: number } | null {
    const column = this.#columns.get(name);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let row = 0; column !== undefined && row < this.length; row++) {
      const value = column[row] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return low <= high ? { low, high } : null;
  }

  #named(name: string): Float32Array {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const made = new Float32Array(this.#steps.length).fill(Number.NaN);
    this.#columns.set(name, made);
    return made;
  }

  #grow(): void {
    const room = this.#steps.length * 2;
    const wider = (values: Float64Array): Float64Array<ArrayBuffer> => {
      const made = new Float64Array(room);
      made.set(values);
      return made;
    };
    this.#steps = wider(this.#steps);
    this.#times = wider(this.#times);
    for (const [name, values] of this.#columns) {
      const made = new Float32Array(room).fill(Number.NaN);
      made.set(values);
      this.#columns.set(name, made);
    }
  }
}
