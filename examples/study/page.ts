/** The page of a study: one file that needs nothing else. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Html, html, jsonForScript, raw } from '../../src/report/page/html.js';
import { STYLE } from '../../src/report/page/style.js';
import { cellCharts } from './curves.js';
import { PAGE_SCRIPT } from './page-script.js';
import type { CellSummary, RuleSummary } from './summary.js';
import { netName, rateText, scoreText } from './words.js';

/** One colour a rule, in the order of `RULES`; readable on light and dark alike. */
const COLORS = ['#2563eb', '#d92d20', '#9333ea', '#6b7280', '#0f8a7e', '#43c6b7', '#c2620a', '#db2777', '#84a314', '#0ea5e9'];

/** The whole document: a table and the curves of each net and optimizer. */
export async function studyPage(cells: readonly CellSummary[]): Promise<string> {
  const find = createRequire(import.meta.url).resolve;
  const [script, style] = await Promise.all([
    readFile(find('uplot/dist/uPlot.iife.min.js'), 'utf8'),
    readFile(find('uplot/dist/uPlot.min.css'), 'utf8'),
  ]);
  const charts = cells.map((cell, index) => cellCharts(cell, index));
  const colors = COLORS.map((color, i) => `--rule-${i}: ${color};`).join(' ');
  // The policy lets nothing in from outside, so that the page opens from disk and stays what it is.
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>Study · Neve</title>
<style>${raw(style)}${raw(STYLE)}${raw(`:root { ${colors} } html { overflow-y: scroll; } .chart, .table { margin-bottom: 14px; }`)}</style>
</head>
<body>
<main>
<header><h1>NeVe beside schedules</h1></header>
<p class="lead">Scores are means over runs. The curves are those of the first seed; NeVe is drawn from every initial rate, the lowest as a whole line.</p>
${cells.map((cell, index) =>
  cellSection(
    cell,
    (charts[index] ?? []).map(({ id, title }) => ({ id, title })),
  ),
)}
</main>
<script type="application/json" id="chart-data">${jsonForScript(charts.flat())}</script>
<script>${raw(script)}</script>
<script>${raw(PAGE_SCRIPT)}</script>
</body>
</html>
`.text;
}

function cellSection(cell: CellSummary, charts: readonly { id: string; title: string }[]): Html {
  const { metric, free, tuned, optimizer } = cell;
  const head = ['Rule', 'Rate', metric === 'mse' ? 'Squared error' : 'Accuracy, %', 'Worst', 'Failed', 'Steps', 'Seconds', 'Held out'];
  const row = (rule: RuleSummary): Html => {
    const values = [
      rule.lr === null ? 'all' : rateText(rule.lr),
      scoreText(rule.mean, metric),
      scoreText(rule.worst, metric),
      `${rule.failed} of ${rule.runs.length}`,
      `${(rule.stepShare * 100).toFixed(0)} %`,
      rule.seconds.toFixed(2),
      rule.heldOut,
    ];
    return html`<tr><td>${rule.rule}</td>${values.map((value) => html`<td class="number">${value}</td>`)}</tr>`;
  };
  const titles = head.map((title, i) => (i === 0 ? html`<th>${title}</th>` : html`<th class="number">${title}</th>`));
  return html`<section><h2>${netName(cell)}, ${optimizer === 'sgd' ? 'SGD' : 'AdamW'}</h2>
<div class="table"><table class="data"><thead><tr>${titles}</tr></thead><tbody>${[...free, ...tuned].map(row)}</tbody></table></div>
${charts.map(({ id, title }) => html`<p class="note">${title} by epoch; logarithmic</p><div class="chart" id="chart-${id}"></div>`)}</section>`;
}
