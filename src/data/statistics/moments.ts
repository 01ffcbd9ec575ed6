/** Mean, variance and range of numbers that come bit by bit. */

/** What is known of the numbers so far, of each channel. */
export class Moments {
  readonly count: Float64Array;
  readonly mean: Float64Array;
  /** Sum of squared distances from the mean. */
  readonly squares: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;

  constructor(channels: number) {
    this.count = new Float64Array(channels);
    this.mean = new Float64Array(channels);
    this.squares = new Float64Array(channels);
    this.min = new Float64Array(channels).fill(Number.POSITIVE_INFINITY);
    this.max = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
  }

  /** Takes in numbers that lie one after the other: two passes over them, then Chan's form of Welford's update. */
  add(channel: number, data: ArrayLike<number | bigint>, start: number, count: number): void {
    if (count === 0) return;
    let sum = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = start; i < start + count; i++) {
      const value = Number(data[i]);
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    const mean = sum / count;
    let squares = 0;
    for (let i = start; i < start + count; i++) squares += (Number(data[i]) - mean) ** 2;
    const before = this.count[channel] as number;
    const total = before + count;
    const shift = mean - (this.mean[channel] as number);
    this.squares[channel] = (this.squares[channel] as number) + squares + (shift * shift * before * count) / total;
    this.mean[channel] = (this.mean[channel] as number) + (shift * count) / total;
    this.count[channel] = total;
    this.min[channel] = Math.min(this.min[channel] as number, min);
    this.max[channel] = Math.max(this.max[channel] as number, max);
  }
}
