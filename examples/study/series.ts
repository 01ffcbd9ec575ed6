/** Time series from text to windows. */

/**
 * Means over stretches of lines of `date;time;number;number…` after a header. Missing values (`?`) are left out of the mean; a stretch without any value
 * repeats the one before; a last stretch that is not whole is dropped.
 *
 * @returns row after row, one a stretch
 */
export function meansOf(text: string, columns: number, stretch: number): Float64Array {
  const lines = text.trimEnd().split('\n').slice(1);
  const stretches = Math.floor(lines.length / stretch);
  const means = new Float64Array(stretches * columns);
  for (let at = 0; at < stretches; at++) {
    const rows = lines.slice(at * stretch, (at + 1) * stretch).map((line) => line.split(';').slice(2).map(Number.parseFloat));
    for (let column = 0; column < columns; column++) {
      const known = rows.map((row) => row[column] ?? Number.NaN).filter(Number.isFinite);
      const before = means[(at - 1) * columns + column] ?? 0;
      means[at * columns + column] = known.length === 0 ? before : known.reduce((sum, value) => sum + value, 0) / known.length;
    }
  }
  return means;
}

/** Every stretch of `window` rows, and the first column of the row after it. */
export function windowsOf(values: Float32Array, columns: number, window: number): { inputs: Float32Array; targets: Float32Array } {
  const count = Math.max(0, values.length / columns - window);
  const inputs = new Float32Array(count * window * columns);
  const targets = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    inputs.set(values.subarray(i * columns, (i + window) * columns), i * window * columns);
    targets[i] = values[(i + window) * columns] ?? Number.NaN;
  }
  return { inputs, targets };
}
