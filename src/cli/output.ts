/** What the command prints: results on standard output, everything else on standard error. */

import { UsageError } from './failure.js';

/** Writes a result. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Writes what is not a result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Writes a value as a line of JSON; numbers that JSON lacks become texts. */
export function printJson(value: unknown): void {
  print(
    JSON.stringify(value, (_key, each) =>
      typeof each === 'number' && !Number.isFinite(each) ? String(each) : typeof each === 'bigint' ? String(each) : each,
    ),
  );
}

/** Columns of text; those of numbers stand right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const isNumber = head.map((_title, i) => rows.every((row) => /^$|^-$|^-?[\d.,]+(e[+-]?\d+)?( ?[%a-zA-Z]{0,3})?$/.test(row[i] ?? '')));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

/** A number as short as it says something. */
export function short(value: unknown): string {
  if (typeof value !== 'number') return value === null || value === undefined ? '-' : String(value);
  if (Number.isInteger(value)) return String(value);
  const text = value.toPrecision(4);
  return text.includes('e') ? Number(text).toExponential() : String(Number(text));
}

/** A count of bytes. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const unit = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log2(count) / 10));
  return `${(count / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

/** A whole number of at least some other, from an argument. */
export function count(name: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least && text.trim() !== '') return value;
    throw new UsageError(`${name} is '${text}'; expected an integer of at least ${least}.`);
  };
}

/** Adds an argument that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
