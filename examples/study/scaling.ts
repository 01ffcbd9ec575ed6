/** Columns brought to mean 0 and variance 1. */

/** Of one column. */
export interface ColumnScale {
  readonly mean: number;
  /** 1 where the column is constant. */
  readonly std: number;
}

/**
 * Mean and standard deviation of each column.
 *
 * @param values - row after row
 */
export function columnScales(values: ArrayLike<number>, columns: number): readonly ColumnScale[] {
  const rows = values.length / columns;
  return Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    let squares = 0;
    for (let row = 0; row < rows; row++) sum += values[row * columns + column] ?? Number.NaN;
    const mean = sum / rows;
    for (let row = 0; row < rows; row++) squares += ((values[row * columns + column] ?? Number.NaN) - mean) ** 2;
    return { mean, std: Math.sqrt(squares / rows) || 1 };
  });
}

/** The same rows, scaled. */
export function standardize(values: ArrayLike<number>, scales: readonly ColumnScale[]): Float32Array {
  return Float32Array.from(values, (value, i) => {
    const { mean, std } = scales[i % scales.length] ?? { mean: 0, std: 1 };
    return (value - mean) / std;
  });
}
