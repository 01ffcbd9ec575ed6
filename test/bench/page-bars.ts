/** Bars of one case: time a step and memory of each arm. */

import { formatBytes } from '../../src/report/format.js';
import { type Html, html } from '../../src/report/page/html.js';
import { ARM_NAMES, medianOf, peersOf, ratioTo, type StepResult } from './results.js';
import { counted, duration, median, share } from './table.js';

/** A peer that takes longer than this many times what Neve does is cut off, so that the others can be told apart. */
const LONGEST = 12;

const COLORS: Readonly<Record<string, string>> = { neve: '--loss', compile: '--variation', jax: '--lr', tfjs: '--drift' };

export const BARS_STYLE = `
.place { margin: 32px 0 12px; font-size: 19px; }
.cases { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); gap: 16px; margin: 0 0 16px; }
.cases section { margin: 0; min-width: 0; }
.cases h3 { margin: 0; font-size: 16px; font-weight: 600; }
.cases .note { margin: 0 0 4px; }
.bars { table-layout: fixed; font-size: 13px; font-variant-numeric: tabular-nums; }
.bars th { text-align: left; font-weight: 400; color: var(--muted); padding: 3px 8px 3px 0; }
.bars tbody th { color: var(--text); }
.bars td { padding: 3px 10px 3px 0; white-space: nowrap; }
.bars col:first-child { width: 31%; }
.bars i { display: block; height: 7px; border-radius: 2px; min-width: 1px; print-color-adjust: exact; }
.bars i.cut { mask-image: linear-gradient(90deg, #000 55%, transparent); }
`;

/** The card of a case. */
export function barsSection(result: StepResult, at: string): Html {
  const arms = ['neve', ...peersOf(result)];
  const left = Object.entries(result.missing).map(([arm, why]) => html`<p class="note">${ARM_NAMES[arm] ?? arm}: ${why}</p>`);
  return html`<section><h3>${result.name}, batch ${result.batch}</h3><p class="note">${at.slice(0, 10)}, ${counted(result.arms.neve?.length ?? 0, 'round')}. ${readiness(result)}</p>
<table class="bars"><colgroup><col><col><col></colgroup><thead><tr><th></th><th>a step · ratio</th><th>memory · ratio</th></tr></thead>
<tbody>${arms.map((arm) => html`<tr><th scope="row">${ARM_NAMES[arm] ?? arm}</th>${barCell(result, arms, arm, 'step')}${barCell(result, arms, arm, 'memory')}</tr>`)}</tbody></table>${left}</section>`;
}

function barCell(result: StepResult, arms: readonly string[], arm: string, what: 'step' | 'memory'): Html {
  const full = Math.min(Math.max(...arms.map((one) => medianOf(result, one, what))), LONGEST * medianOf(result, 'neve', what));
  const value = medianOf(result, arm, what);
  const told = what === 'step' ? duration(value) : formatBytes(value);
  const part = arm === 'neve' ? '' : ` · ${share(ratioTo(result, arm, what))}`;
  const width = Math.min(100, (100 * value) / full).toFixed(1);
  const cut = value > full ? html` class="cut"` : '';
  return html`<td>${told}${part}<i${cut} style="width: ${width}%; background: var(${COLORS[arm] ?? '--marker'})"></i></td>`;
}

/** What Neve's own process was like. */
function readiness(result: StepResult): string {
  const late = median((result.arms.neve ?? []).flatMap(({ delay }) => (delay === undefined ? [] : [delay.p99])));
  const loop = Number.isNaN(late) ? '' : `, event loop late by ${duration(late)} (p99)`;
  return `Neve: start-up ${duration(medianOf(result, 'neve', 'startUp'))}, first step ${duration(medianOf(result, 'neve', 'first'))}${loop}`;
}
