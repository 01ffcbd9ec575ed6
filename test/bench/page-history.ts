/** How Neve's part of PyTorch's time went from run to run, a small chart a case. */

import { linearAxis, tickText } from '../../src/report/page/axis.js';
import { type Html, html } from '../../src/report/page/html.js';
import type { HistoryLine } from './history.js';
import { ratioToPytorch } from './results.js';

const WIDTH = 300;
const HEIGHT = 96;
const ROOM = { left: 30, right: 10, top: 8, bottom: 18 } as const;

export const HISTORY_STYLE = `
.histories { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr)); gap: 12px 20px; }
.histories figure { margin: 0; }
.histories figcaption { font-size: 13px; font-weight: 600; }
.histories svg { display: block; width: 100%; height: auto; font: 10px system-ui, sans-serif; }
`;

interface Point {
  readonly at: string;
  readonly ratio: number;
  readonly commit: string | null;
}

/** The charts of one machine; nothing where PyTorch was never measured. */
export function historySection(lines: readonly HistoryLine[]): Html {
  const curves = new Map<string, Point[]>();
  for (const { at, commit, results } of lines) {
    for (const result of results) {
      const ratio = ratioToPytorch(result);
      if (Number.isNaN(ratio)) continue;
      const name = `${result.name}, batch ${result.batch}`;
      curves.set(name, [...(curves.get(name) ?? []), { at, ratio, commit }]);
    }
  }
  if (curves.size === 0) return html``;
  return html`<section><h2>Over time</h2><p class="note">Neve's time over that of the best of PyTorch's arms, run by run; dashed: as fast as it</p>
<div class="histories">${[...curves].map(([name, points]) => html`<figure><figcaption>${name}</figcaption>${chart(name, points)}</figure>`)}</div></section>`;
}

function chart(name: string, points: readonly Point[]): Html {
  const times = points.map(({ at }) => Date.parse(at));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const y = linearAxis([0, 1, ...points.map(({ ratio }) => ratio)], 3);
  const across = (at: string): string =>
    (ROOM.left + (WIDTH - ROOM.left - ROOM.right) * (to > from ? (Date.parse(at) - from) / (to - from) : 0.5)).toFixed(1);
  const down = (ratio: number): string => (ROOM.top + (HEIGHT - ROOM.top - ROOM.bottom) * (1 - y.place(ratio))).toFixed(1);
  const path = points.map(({ at, ratio }) => `${across(at)} ${down(ratio)}`).join('L');
  const ends = [points[0], points.at(-1)] as readonly Point[];
  const days = ends.map(({ at }) => at.slice(0, 10));
  const labels =
    days[0] === days[1]
      ? [[WIDTH / 2, 'middle', days[0]]]
      : [
          [ROOM.left, 'start', days[0]],
          [WIDTH - ROOM.right, 'end', days[1]],
        ];
  const told = `${name}: ${ends.map(({ at, ratio }) => `${ratio.toFixed(2)} on ${at.slice(0, 10)}`).join(', ')}`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${told}">
${y.ticks.map((tick) => html`<line x1="${ROOM.left}" x2="${WIDTH - ROOM.right}" y1="${down(tick)}" y2="${down(tick)}" stroke="var(--grid)"/><text x="${ROOM.left - 5}" y="${Number(down(tick)) + 3}" text-anchor="end" fill="var(--muted)">${tickText(tick)}</text>`)}
<line x1="${ROOM.left}" x2="${WIDTH - ROOM.right}" y1="${down(1)}" y2="${down(1)}" stroke="var(--marker)" stroke-dasharray="4 4"/>
${labels.map(([x, anchor, text]) => html`<text x="${x ?? 0}" y="${HEIGHT - 4}" text-anchor="${anchor ?? ''}" fill="var(--muted)">${text ?? ''}</text>`)}
<path d="M${path}" fill="none" stroke="var(--loss)" stroke-width="1.5"/>
${points.map(({ at, ratio, commit }) => html`<circle cx="${across(at)}" cy="${down(ratio)}" r="2.5" fill="var(--loss)"><title>${at.slice(0, 16).replace('T', ' ')}: ${ratio.toFixed(2)}${commit === null ? '' : ` (${commit})`}</title></circle>`)}
</svg>`;
}
