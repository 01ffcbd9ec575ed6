/** Curves in a terminal: braille characters have two dots across and four down. */

const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/** What {@link braille} draws. */
export interface BraillePlot {
  /** Ascending. */
  readonly xs: ArrayLike<number>;
  /** As many; `NaN` where there is none. */
  readonly ys: ArrayLike<number>;
  /** Characters. */
  readonly width: number;
  readonly height: number;
  /** Logarithmic upwards; only positive values are drawn then. */
  readonly log: boolean;
  /** Ends of both axes (default: those of the points), so that several plots can be compared. */
  readonly ends?: { readonly from: number; readonly to: number; readonly low: number; readonly high: number };
}

/** Lines of text, the highest values first, and the values at the top and at the bottom; `null` where nothing can be drawn. */
export function braille({ xs, ys, width, height, log, ends }: BraillePlot): { lines: string[]; high: number; low: number } | null {
  const scale = log ? Math.log : (value: number): number => value;
  const points = Array.from(xs, (x, i) => ({ x, y: scale(ys[i] as number) })).filter(({ y }) => Number.isFinite(y));
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return null;
  const low = ends === undefined ? points.reduce((least, { y }) => Math.min(least, y), Number.POSITIVE_INFINITY) : scale(ends.low);
  const high = ends === undefined ? points.reduce((most, { y }) => Math.max(most, y), Number.NEGATIVE_INFINITY) : scale(ends.high);
  const from = ends?.from ?? first.x;
  const to = ends?.to ?? last.x;
  const across = 2 * width - 1;
  const down = 4 * height - 1;
  const column = (x: number): number => (to > from ? Math.round(((x - from) / (to - from)) * across) : 0);
  const row = (y: number): number => (high > low ? Math.round(((high - y) / (high - low)) * down) : Math.floor(down / 2));
  const cells = Array.from({ length: height }, () => new Uint8Array(width));
  const dot = (x: number, y: number): void => {
    const line = cells[y >> 2];
    if (line !== undefined) line[x >> 1] = (line[x >> 1] as number) | (DOTS[x & 1]?.[y & 3] as number);
  };
  let before = { x: column(first.x), y: row(first.y) };
  for (const point of points) {
    const now = { x: column(point.x), y: row(point.y) };
    const steps = Math.max(1, Math.abs(now.x - before.x), Math.abs(now.y - before.y));
    for (let i = 0; i <= steps; i++) {
      dot(Math.round(before.x + ((now.x - before.x) * i) / steps), Math.round(before.y + ((now.y - before.y) * i) / steps));
    }
    before = now;
  }
  const back = log ? Math.exp : scale;
  return {
    lines: cells.map((line) => String.fromCharCode(...Array.from(line, (bits) => 0x2800 + bits))),
    high: back(high),
    low: back(low),
  };
}
