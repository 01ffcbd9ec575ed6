/** The curves that a run has, by the names that people choose them by. */

import type { RunHistory } from './run-history.js';
import type { Table } from './table.js';

/** Where a curve's numbers are. */
export interface Series {
  readonly name: string;
  readonly table: Table;
  readonly column: string;
}

/** Counts and sums that nobody looks at as a curve. */
const DULL: readonly string[] = [
  'steps',
  'samples',
  'seconds',
  'measureSeconds',
  'usage/secondsLeft',
  'usage/stepsPerSecond',
  'usage/peakRssBytes',
];

/** What is only worth a look once it is not 0. */
const QUIET: readonly string[] = ['skippedSteps', 'deadNeurons', 'usage/dataSeconds', 'usage/graphSteps'];

/** Every curve of a run, by name. */
export function seriesOf(history: RunHistory): ReadonlyMap<string, Series> {
  const found = new Map<string, Series>();
  for (const [prefix, table] of history.tables) {
    for (const column of table.names) {
      const name = nameOf(prefix, column);
      if (name === null || (QUIET.includes(column) && table.bounds(column)?.high === 0)) continue;
      if (found.has(name) && !prefers(prefix)) continue;
      found.set(name, { name, table, column });
    }
  }
  return found;
}

/** Logged steps tell a rate and a norm more finely than epochs do. */
function prefers(prefix: string): boolean {
  return prefix === 'steps/';
}

function nameOf(prefix: string, column: string): string | null {
  switch (prefix) {
    case '':
      return DULL.includes(column) ? null : column;
    case 'steps/':
      return column === 'loss' ? 'loss/steps' : column;
    case 'progress/':
      return column === 'loss' ? 'loss/steps' : null;
    case 'measured/':
      return column === 'loss' ? 'fixed loss' : column;
    default:
      return prefix + column;
  }
}

/** How a curve is captioned. */
export interface Caption {
  readonly title: string;
  readonly note: string;
}

const CAPTIONS: Readonly<Record<string, readonly [string, string]>> = {
  loss: ['Training loss', 'Mean over the batches of each epoch'],
  'loss/steps': ['Loss of steps', 'As logged, or as progress told it'],
  'validation/loss': ['Validation loss', 'On data that is not trained on'],
  'validation/accuracy': ['Validation accuracy', 'Share of rows that are right, on data that is not trained on'],
  lr: ['Learning rate', 'Of the first parameter group'],
  gradNorm: ['Gradient norm', 'Of all gradients, before clipping'],
  velocity: ['Velocity V', "How much neurons' outputs on fixed inputs turned since the last measurement"],
  mseVelocity: ['Variation of velocity M', 'Mean squared change of the velocity of neurons'],
  drift: ['Drift share c', '1: neurons travel straight on; 0: a random walk; -1/2: jitter around a point'],
  deadNeurons: ['Dead neurons', 'Output zero for every row'],
  skippedSteps: ['Steps left out', 'fp16 gradients overflowed'],
  'usage/samplesPerSecond': ['Rows a second', 'Of training; measuring is not counted'],
  'usage/rssBytes': ['Memory of the process', 'Bytes, at the end of each epoch'],
  'usage/nativeBytes': ['Memory of tensors and buffers', 'Bytes that JavaScript objects hold'],
  'usage/dataSeconds': ['Seconds of waiting for data', 'In each epoch'],
};

/** In which order curves are shown. */
export const ORDER: readonly string[] = [
  ...['loss', 'validation/loss', 'loss/steps', 'validation/accuracy', 'metrics/', 'validation/', 'lr', 'velocity', 'drift'],
  ...['mseVelocity', 'gradNorm', 'deadNeurons', 'losses/', 'finding/', 'usage/'],
];

/** Title and note of a curve; its name for one that is not known. */
export function captionOf(name: string): Caption {
  const known = CAPTIONS[name];
  if (known !== undefined) return { title: known[0], note: known[1] };
  const [first, ...rest] = name.split('/');
  if (first === 'metrics') return { title: `Training ${rest.join(' ')}`, note: 'Of the training batches, each before its step' };
  if (first === 'validation') return { title: `Validation ${rest.at(-1)}`, note: 'On data that is not trained on' };
  if (first === 'finding') return { title: rest.slice(1).join(': '), note: `Found by ${rest[0]}` };
  return { title: name.replaceAll('/', ' '), note: '' };
}

/** Sorts names by {@link ORDER}, the rest by the alphabet. */
export function inOrder(names: Iterable<string>): string[] {
  const place = (name: string): number => {
    const exact = ORDER.indexOf(name);
    const at = exact >= 0 ? exact : ORDER.findIndex((known) => known.endsWith('/') && name.startsWith(known));
    return at < 0 ? ORDER.length : at;
  };
  return [...names].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
