/** Maps of layers over training steps: a row a layer, a column a finding, darker for more. */

import type { FoundPicture } from '../../analysis/findings-of.js';
import { formatNumber } from '../format.js';
import { type Html, html } from './html.js';
import { spansDecades } from './log-axis.js';

/** Columns that a screen can show, and rectangles that a page should hold; of more columns, every second, third … is drawn. */
const MOST_COLUMNS = 400;
const MOST_CELLS = 12_000;
const ROW_PIXELS = 18;
/** The least value is still to be told from none. */
const LIGHTEST = 0.06;

/** A section a map; its columns are training steps, or epochs. */
export function mapSections(maps: readonly FoundPicture[], unit: 'step' | 'epoch' = 'step'): Html[] {
  return maps.map((map) => mapSection(map, unit));
}

function mapSection({ by, picture, series }: FoundPicture, unit: 'step' | 'epoch'): Html {
  const layers = Object.entries(series);
  const steps = [...new Set(layers.flatMap(([, { step }]) => step))].sort((a, b) => a - b);
  const columns = Math.max(1, Math.min(MOST_COLUMNS, Math.floor(MOST_CELLS / Math.max(1, layers.length))));
  const every = Math.max(1, Math.ceil(steps.length / columns));
  const shown = steps.filter((_, i) => i % every === 0);
  const values = layers.flatMap(([, one]) => one.values).filter((value) => value !== null);
  const shade = shadeOf(values);
  const cells = layers.flatMap(([layer, one], row) => {
    const known = new Map(one.step.map((at, i) => [at, one.values[i] ?? null]));
    return shown.flatMap((at, column) => {
      const value = known.get(at) ?? null;
      if (value === null) return [];
      return [
        html`<rect x="${column}" y="${row}" width="1" height="1" fill-opacity="${shade(value).toFixed(2)}"><title>${layer}, ${unit} ${at}: ${formatNumber(value)}</title></rect>`,
      ];
    });
  });
  const note = noteOf(by, unit, values, every);
  return html`<section><h2>${picture}</h2><p class="note">${note}</p><div class="heat layers"><div class="rows">${layers.map(([layer]) => html`<span title="${layer}">${layer}</span>`)}</div>
<svg height="${layers.length * ROW_PIXELS}" viewBox="0 0 ${Math.max(1, shown.length)} ${Math.max(1, layers.length)}" preserveAspectRatio="none" role="img" aria-label="${picture}: ${note}">${cells}</svg>
<p class="note steps"><span>${unit} ${shown[0] ?? 0}</span><span>${unit} ${shown.at(-1) ?? 0}</span></p></div></section>`;
}

function noteOf(by: string, unit: 'step' | 'epoch', values: readonly number[], every: number): string {
  const { low, high } = boundsOf(values);
  const scale = values.length === 0 ? '' : `; from ${formatNumber(low)} (light) to ${formatNumber(high)} (dark)`;
  return `${by}, over ${unit === 'epoch' ? 'epochs' : 'training steps'}${scale}${spansDecades(values) ? ', logarithmic' : ''}${every > 1 ? `. Every ${every} findings` : ''}`;
}

/** How dark a value is, of all those of its map. */
function shadeOf(values: readonly number[]): (value: number) => number {
  const scale = spansDecades(values) ? Math.log : (value: number): number => value;
  const { low, high } = boundsOf(values);
  const from = scale(low);
  const range = scale(high) - from;
  return (value) => (range > 0 ? LIGHTEST + (1 - LIGHTEST) * ((scale(value) - from) / range) : 0.5);
}

function boundsOf(values: readonly number[]): { low: number; high: number } {
  return values.reduce(({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }), {
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY,
  });
}
