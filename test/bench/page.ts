/** A page of the runs that a history holds: bars of what was measured last, and ratios over time. */

import { type Html, html, raw } from '../../src/report/page/html.js';
import { STYLE } from '../../src/report/page/style.js';
import type { HistoryLine } from './history.js';
import { BARS_STYLE, barsSection } from './page-bars.js';
import { HISTORY_STYLE, historySection } from './page-history.js';
import type { StepResult } from './results.js';
import { counted } from './table.js';

/** One set-up, whose runs can be compared. */
interface Place {
  readonly title: string;
  /** Oldest first. */
  readonly lines: readonly HistoryLine[];
}

/** The whole document: it loads nothing, and has no scripts. */
export function benchPage(lines: readonly HistoryLine[]): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Neve beside its peers</title>
<style>${raw(STYLE + BARS_STYLE + HISTORY_STYLE)}</style>
</head>
<body>
<main>
<header><h1>Neve beside its peers</h1></header>
<p class="note">A training step, SGD with momentum and weight decay, float32, of processes that took turns: medians. Ratios are Neve's time or memory over the peer's,
below 1 is better. PyTorch runs on the same libtorch. Bars that fade away are longer than there is room for.</p>
${placesOf(lines).map(placeSections)}
</main>
</body>
</html>
`.text;
}

/** The one that was measured last comes first. */
function placesOf(lines: readonly HistoryLine[]): readonly Place[] {
  const places = new Map<string, HistoryLine[]>();
  for (const line of [...lines].sort((a, b) => a.at.localeCompare(b.at))) {
    const title = titleOf(line);
    const known = places.get(title) ?? [];
    places.delete(title);
    places.set(title, [...known, line]);
  }
  return [...places].map(([title, all]) => ({ title, lines: all })).reverse();
}

function titleOf({ cpu, cores, threads, busy }: HistoryLine): string {
  const beside = busy === 0 ? '' : `, beside ${counted(busy, 'busy process', 'busy processes')}`;
  return `${cpu}, ${counted(cores, 'core')}, ${counted(threads, 'thread')}${beside}`;
}

function placeSections({ title, lines }: Place): Html {
  const last = lines.at(-1) as HistoryLine;
  const facts: readonly (readonly [string, string])[] = [
    ['Last run', last.at.slice(0, 10)],
    ['Runs', String(lines.length)],
    ['Neve', last.version],
    ...(last.commit === null ? [] : [['Commit', last.commit] as const]),
    ['libtorch', last.libtorch],
  ];
  return html`<h2 class="place">${title}</h2>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div class="cases">${latestOf(lines).map(({ result, at }) => barsSection(result, at))}</div>
${historySection(lines)}`;
}

/** Of each case at each batch size what was measured last, since runs may be of some cases only. */
function latestOf(lines: readonly HistoryLine[]): readonly { readonly result: StepResult; readonly at: string }[] {
  const latest = new Map<string, { result: StepResult; at: string }>();
  for (const { at, results } of lines) for (const result of results) latest.set(`${result.name} ${result.batch}`, { result, at });
  const all = [...latest.values()];
  const order = [...new Set(all.map(({ result }) => result.name))];
  return all.sort((a, b) => order.indexOf(a.result.name) - order.indexOf(b.result.name) || a.result.batch - b.result.batch);
}
