/** A page with tables and curves: one file that needs nothing else. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Html, html, jsonForScript, raw } from '../../src/report/page/html.js';
import { STYLE } from '../../src/report/page/style.js';
import type { Chart } from './curves.js';
import { PAGE_SCRIPT } from './page-script.js';

/** What a page shows. */
export interface StudyDocument {
  readonly title: string;
  readonly heading: string;
  readonly lead: string;
  /** The colours that series name by their index; readable on light and dark alike. */
  readonly colors: readonly string[];
  readonly sections: readonly StudySection[];
}

/** A table, and charts below it. */
export interface StudySection {
  readonly heading: string;
  readonly head: readonly string[];
  /** The first cell of a row is its name. */
  readonly rows: readonly (readonly (string | number)[])[];
  readonly charts: readonly Chart[];
}

/** The whole document. */
export async function studyDocument({ title, heading, lead, colors, sections }: StudyDocument): Promise<string> {
  const find = createRequire(import.meta.url).resolve;
  const [script, style] = await Promise.all([
    readFile(find('uplot/dist/uPlot.iife.min.js'), 'utf8'),
    readFile(find('uplot/dist/uPlot.min.css'), 'utf8'),
  ]);
  const variables = colors.map((color, i) => `--rule-${i}: ${color};`).join(' ');
  // The policy lets nothing in from outside, so that the page opens from disk and stays what it is.
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<style>${raw(style)}${raw(STYLE)}${raw(`:root { ${variables} } html { overflow-y: scroll; } .lead { margin: 6px 0 22px; color: var(--muted); } .chart, .table { margin-bottom: 14px; } .chart .u-legend { text-align: left; color: var(--muted); font-size: 13px; }`)}</style>
</head>
<body>
<main>
<header><h1>${heading}</h1></header>
<p class="lead">${lead}</p>
${sections.map(sectionOf)}
</main>
<script type="application/json" id="chart-data">${jsonForScript(sections.flatMap(({ charts }) => charts))}</script>
<script>${raw(script)}</script>
<script>${raw(PAGE_SCRIPT)}</script>
</body>
</html>
`.text;
}

function sectionOf({ heading, head, rows, charts }: StudySection): Html {
  const titles = head.map((title, i) => (i === 0 ? html`<th>${title}</th>` : html`<th class="number">${title}</th>`));
  const row = ([name, ...values]: readonly (string | number)[]): Html =>
    html`<tr><td>${name ?? ''}</td>${values.map((value) => html`<td class="number">${value}</td>`)}</tr>`;
  return html`<section><h2>${heading}</h2>
<div class="table"><table class="data"><thead><tr>${titles}</tr></thead><tbody>${rows.map(row)}</tbody></table></div>
${charts.map(({ id, title, x }) => html`<p class="note">${title} by ${x ?? 'epoch'}; logarithmic</p><div class="chart" id="chart-${id}"></div>`)}</section>`;
}
