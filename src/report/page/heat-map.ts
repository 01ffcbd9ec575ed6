/** The velocities of all neurons over epochs, as a picture of shares: a column an epoch, a row a decade of |v|. */

import { formatShare } from '../format.js';
import { type Html, html } from './html.js';
import type { EpochRow } from './read-run.js';

/** Columns that a screen can show; of more epochs, every second, third … is drawn. */
const MOST_COLUMNS = 400;
/** The bins of a measurement's histogram, the fastest first. */
const ROWS: readonly string[] = ['above 1', '1e-1', '1e-2', '1e-3', '1e-4', '1e-5', '1e-6', '1e-7', '1e-8', 'less'];

/** An epoch and its histogram. */
export type HistogramRow = Pick<EpochRow, 'index' | 'histogram'>;

/** The section of the page; `null` for a run without histograms. */
export function heatMapSection(epochs: readonly HistogramRow[]): Html | null {
  const known = epochs.filter(({ histogram }) => histogram !== null && histogram.length === ROWS.length);
  if (known.length === 0) return null;
  const every = Math.ceil(epochs.length / MOST_COLUMNS);
  const shown = epochs.filter((_, i) => i % every === 0);
  const cells = shown.flatMap((epoch, column) => columnOf(epoch, column));
  const note = `Share of all neurons by |v|, the faster the higher; rows begin at the value on the left${every > 1 ? `. Every ${every} epochs` : ''}`;
  return html`<section><h2>Velocity of neurons</h2><p class="note">${note}</p><div class="heat"><div class="rows">${ROWS.map((row) => html`<span>${row}</span>`)}</div>
<svg viewBox="0 0 ${shown.length} ${ROWS.length}" preserveAspectRatio="none" role="img" aria-label="${note}">${cells}</svg></div></section>`;
}

function columnOf({ index, histogram }: HistogramRow, column: number): Html[] {
  if (histogram === null || histogram.length !== ROWS.length) return [];
  const total = histogram.reduce((sum, count) => sum + count, 0);
  return histogram.flatMap((count, bin) => {
    if (count === 0) return [];
    const share = count / total;
    // The root lets small shares be seen.
    const shade = Math.sqrt(share).toFixed(2);
    const row = ROWS.length - 1 - bin;
    return [
      html`<rect x="${column}" y="${row}" width="1" height="1" fill-opacity="${shade}"><title>epoch ${index + 1}, ${ROWS[row] ?? ''}: ${formatShare(share, 1)}</title></rect>`,
    ];
  });
}
