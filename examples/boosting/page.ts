/** Paths of coefficients as a page that needs nothing else. */

import type { BoostingPath } from './boost.js';

/** A picture: a curve for each coefficient over steps. */
export interface PathPicture {
  readonly heading: string;
  /** One line below the heading. */
  readonly note: string;
  readonly path: BoostingPath;
  /** Where the curves end if nothing stops them; marked at the right edge. */
  readonly ends: readonly number[];
  /** A step to mark with a vertical line, or `null`. */
  readonly stoppedAt: number | null;
}

const WIDTH = 560;
const HEIGHT = 280;
const LEFT = 46;
const BOTTOM = 24;
const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1200px;padding:0 1rem;color:#1f2937}
h2{font-size:1.05rem;margin:0}p{margin:.2rem 0 .6rem}figure{display:inline-block;margin:0 1rem 1.6rem 0;width:${WIDTH}px;vertical-align:top}
svg text{font:11px system-ui,sans-serif;fill:#6b7280}`;

/** The whole document. */
export function pathsPage(lead: string, pictures: readonly PathPicture[]): string {
  const figures = pictures.map((picture) => {
    return `<figure><h2>${escaped(picture.heading)}</h2><p>${escaped(picture.note)}</p>${drawing(picture)}</figure>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Boosting paths · Neve</title><style>${STYLE}</style>
<h1>Boosting paths</h1><p>${escaped(lead)}</p>
${figures.join('\n')}
</html>
`;
}

function drawing({ path: { coefficients }, ends, stoppedAt }: PathPicture): string {
  const all = [...coefficients.flat(), ...ends];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const last = coefficients.length - 1;
  const x = (step: number): number => round(LEFT + (step / last) * (WIDTH - LEFT - 12));
  const y = (value: number): number => round(8 + ((high - value) / (high - low || 1)) * (HEIGHT - BOTTOM - 16));
  // More points than pixels show nothing more.
  const stride = Math.ceil(last / WIDTH);
  const drawn = coefficients.flatMap((row, step) => (step % stride === 0 || step === last ? [[step, row] as const] : []));
  const curves = ends.map((end, j) => {
    const color = `hsl(${Math.round((j * 360) / ends.length)} 65% 45%)`;
    const points = drawn.map(([step, row]) => `${x(step)},${y(row[j] ?? 0)}`).join(' ');
    const mark = `<line x1="${WIDTH - 12}" x2="${WIDTH - 2}" y1="${y(end)}" y2="${y(end)}" stroke="${color}" stroke-width="2"/>`;
    return `<polyline points="${points}" fill="none" stroke="${color}" stroke-width="1.3"/>${mark}`;
  });
  const labels = [low, 0, high].map(
    (value) => `<text x="${LEFT - 4}" y="${y(value) + 4}" text-anchor="end">${value.toPrecision(2)}</text>`,
  );
  const steps = [0, last].map(
    (step) => `<text x="${x(step)}" y="${HEIGHT - 6}" text-anchor="${step === 0 ? 'start' : 'end'}">${step}</text>`,
  );
  const stop = stoppedAt === null ? '' : vertical(x(stoppedAt), `stopped after ${stoppedAt}`);
  const zero = `<line x1="${LEFT}" x2="${WIDTH - 12}" y1="${y(0)}" y2="${y(0)}" stroke="#d1d5db"/>`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">${zero}${curves.join('')}${stop}${labels.join('')}${steps.join('')}</svg>`;
}

function vertical(at: number, label: string): string {
  const line = `<line x1="${at}" x2="${at}" y1="4" y2="${HEIGHT - BOTTOM}" stroke="#1f2937" stroke-dasharray="4 3"/>`;
  return `${line}<text x="${at + 4}" y="${HEIGHT - BOTTOM - 4}">${label}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
