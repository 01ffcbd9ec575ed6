/** Bounds and ticks of axes of still pictures. */

/** The ends of an axis, and the places of its ticks between them. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Where a value stands, 0 to 1. */
  place(value: number): number;
}

/** An axis for values; at least two of them differ or room is made around the one. */
export function linearAxis(values: readonly number[], most = 6): Axis {
  const [least, greatest] = ends(values) ?? [0, 1];
  const spare = greatest > least ? 0 : Math.max(Math.abs(least) * 0.1, 1e-12);
  const step = roundStep((greatest - least + 2 * spare) / (most - 1));
  const low = Math.floor((least - spare) / step + 1e-9) * step;
  const high = Math.ceil((greatest + spare) / step - 1e-9) * step;
  const count = Math.round((high - low) / step);
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((low + i * step).toPrecision(12)));
  return { low, high, ticks, place: (value) => (value - low) / (high - low) };
}

/** A logarithmic axis for positive values: it ends at 1, 2 or 5 times a power of ten. */
export function logAxis(values: readonly number[]): Axis {
  const [least, greatest] = ends(values.filter((value) => value > 0)) ?? [0.1, 1];
  const low = roundTo(least, false);
  const high = roundTo(Math.max(greatest, least * 1.01), true);
  const decades = Math.log10(high / low);
  const mantissas = decades <= 2.2 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / 6));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low) - 1e-9); power <= Math.ceil(Math.log10(high)); power++) {
    for (const mantissa of mantissas) {
      const value = Number(`${mantissa}e${power}`);
      if (power % every === 0 && value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push(value);
    }
  }
  return { low, high, ticks, place: (value) => Math.log(value / low) / Math.log(high / low) };
}

/** An axis that ends where the values do, with round ticks between. */
export function tightAxis(values: readonly number[], most = 8, whole = false): Axis {
  const [low, high] = widened(ends(values) ?? [0, 1]);
  const exact = roundStep((high - low) / most);
  const step = whole ? Math.max(1, exact) : exact;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { low, high, ticks, place: (value) => (value - low) / (high - low) };
}

function widened([low, high]: readonly [number, number]): readonly [number, number] {
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

function ends(values: readonly number[]): readonly [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** The next of 1, 2, 5, 10 … upwards. */
function roundStep(step: number): number {
  return roundTo(step > 0 ? step : 1, true);
}

function roundTo(value: number, up: boolean): number {
  const power = Math.floor(Math.log10(value));
  const all = [1, 2, 5, 10].map((mantissa) => Number(`${mantissa}e${power}`));
  const found = up ? all.find((one) => one >= value * (1 - 1e-9)) : all.findLast((one) => one <= value * (1 + 1e-9));
  return found ?? value;
}

/** A tick's number without trailing digits. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  const isOdd = size !== 0 && (size < 1e-3 || size >= 1e5);
  return isOdd ? Number(value.toPrecision(3)).toExponential().replace('e+', 'e') : String(Number(value.toPrecision(6)));
}
