/** Numbers and tables for the benchmarks. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** Seconds as milliseconds, to three digits. */
export function milliseconds(seconds: number): string {
  return `${(seconds * 1e3).toPrecision(3)} ms`;
}

/** Seconds as milliseconds, or as seconds from one on, to three digits. */
export function duration(seconds: number): string {
  return seconds < 1 ? milliseconds(seconds) : `${Number(seconds.toPrecision(3))} s`;
}

/** A ratio with two decimals, or with two digits where those would say nothing. */
export function share(ratio: number): string {
  return ratio < 0.1 ? String(Number(ratio.toPrecision(2))) : ratio.toFixed(2);
}

/** `1 round`, `2 rounds`; `processes` for a word that takes more than an s. */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows]) {
    console.log(row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  }
}
