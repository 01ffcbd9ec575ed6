/** The page's markup. */

import { picturesOf } from '../../analysis/findings-of.js';
import { formatDuration, formatNumber, formatRate } from '../format.js';
import { textIn } from '../record/json-fields.js';
import type { Chart, ChartData } from './chart.js';
import { CHARTS_SCRIPT } from './charts-script.js';
import { toldDecisions } from './decisions.js';
import { endingSection, headerFacts } from './ending.js';
import { mapSections } from './findings-maps.js';
import { heatMapSection } from './heat-map.js';
import { type Html, html, jsonForScript, raw } from './html.js';
import { dataSection, modelSection, setUpSection, typesOf } from './made-of.js';
import type { AlertRow, DecisionRow, EpochRow, RunRecord } from './read-run.js';
import { marksFor, still } from './still.js';
import { STYLE } from './style.js';

/** What a page is made of. */
export interface PageParts {
  readonly title: string;
  readonly run: RunRecord;
  readonly charts: ChartData;
  /** More facts for the header, by name. */
  readonly extras: Readonly<Record<string, string>>;
  /** uPlot's script and style sheet. */
  readonly uplot: { readonly script: string; readonly style: string };
}

/** The whole document. */
export function pageMarkup({ title, run, charts, extras, uplot }: PageParts): string {
  const status = textIn(run.facts, 'status') ?? 'unknown';
  const found = picturesOf(run.epochs.flatMap(({ findings }) => findings));
  // The policy lets nothing in from outside, so that the page opens from disk and stays what it is.
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${title} · Neve</title>
<style>${raw(uplot.style)}${raw(STYLE)}</style>
</head>
<body>
<main>
<header><h1>${title}</h1><span class="status ${status}">${status}</span></header>
${endingSection(run)}
<dl class="facts">${headerFacts(run, extras).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div class="charts">${charts.charts.map((chart) => chartSection(chart, charts))}</div>
${decisionSection(run.decisions)}
${alertSection(run.alerts)}
${layerSection(run)}
${mapSections(found.layers)}
${heatMapSection(run.epochs) ?? ''}
${modelSection(run)}
${dataSection(run)}
${setUpSection(run)}
${epochSection(run.epochs)}
<section><details><summary>run.json</summary><pre tabindex="0">${JSON.stringify(run.facts, null, 2)}</pre></details></section>
</main>
<script type="application/json" id="chart-data">${jsonForScript(charts)}</script>
<script>${raw(uplot.script)}</script>
<script>${raw(CHARTS_SCRIPT)}</script>
</body>
</html>
`.text;
}

function chartSection(chart: Chart, data: ChartData): Html {
  const { id, title, note, series } = chart;
  const lines = series.map(({ label, color, values }) => {
    const last = values.findLast((value) => value !== null);
    return html`<span data-color="${color}"><i style="background: var(${color})"></i><span class="name">${label}</span> <b>${formatNumber(last)}</b></span>`;
  });
  const marked = marksFor(chart, data).length > 0 && id === 'loss' ? '. Numbers above mark decisions, which are listed below' : '';
  return html`<section class="plot" id="plot-${id}"><div class="head"><h2>${title}</h2>
<span class="save"><button type="button" data-save="svg" aria-label="Save ${title} as SVG">SVG</button><button type="button" data-save="png" aria-label="Save ${title} as PNG">PNG</button></span></div>
<p class="note">${note}${marked}</p><p class="legend">${lines}<span class="at"></span></p><div class="chart">${still(chart, data)}<div class="live"></div></div></section>`;
}

function decisionSection(decisions: readonly DecisionRow[]): Html {
  const told = toldDecisions(decisions);
  const kept = decisions.filter(({ kind }) => kind === 'keep').length;
  if (told.length === 0) return html``;
  const placeOf = ({ first, last }: (typeof told)[number]): string => {
    const [from, to] = [first, last].map(({ epoch }) => (epoch === -1 ? 'start' : String(epoch + 1)));
    return from === to ? `${from}` : `${from} to ${to}`;
  };
  const rows = told.map(
    (
      one,
      index,
    ) => html`<tr class="${one.isRollback ? 'restore' : one.first.kind}"><td class="number">${index + 1}</td><td class="when">${placeOf(one)}</td><td>${one.by}</td>
<td>${one.words}</td><td class="reason">${one.reason}</td></tr>`,
  );
  const copies = kept === 0 ? '' : ` Copies of the weights that were put aside meanwhile (${kept}) are left out.`;
  return html`<section><h2>Decisions</h2><p class="note">Numbered as on the charts, where 2–4 stands for decisions 2 to 4 and a bar for a stretch. Each was made in its epoch, or before training.${copies}</p>
<div class="table"><table class="data stack"><thead><tr><th class="number">No.</th><th>Epoch</th><th>By</th><th>Decision</th><th>Reason</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}

/** Velocity by layer, a column an epoch. */
function layerSection(run: RunRecord): readonly Html[] {
  const { epochs } = run;
  const types = typesOf(run);
  const names = [...new Set(epochs.flatMap(({ layers }) => [...layers.keys()]))];
  if (names.length === 0) return [];
  const measured = epochs.filter(({ layers }) => layers.size > 0);
  const series = names.map((name) => {
    const values = measured.map(({ layers }) => layers.get(name) ?? null);
    const label = types.has(name) ? `${name} ${types.get(name)}` : name;
    return [label, { step: measured.map(({ index }) => index + 1), values }] as const;
  });
  return mapSections([{ by: 'Mean |v| of each layer', picture: 'Velocity by layer', series: Object.fromEntries(series) }], 'epoch');
}

function alertSection(alerts: readonly AlertRow[]): Html {
  if (alerts.length === 0) return html``;
  const rows = alerts.map(
    ({ epoch, step, message }) => html`<tr><td class="number">${epoch + 1}</td><td class="number">${step}</td><td>${message}</td></tr>`,
  );
  return html`<section><h2>Alerts</h2><div class="table"><table class="data"><thead><tr><th class="number">Epoch</th><th class="number">Step</th><th>What</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}

function epochSection(epochs: readonly EpochRow[]): Html {
  const rows = epochs.map((epoch) => {
    const numbers = [epoch.loss, epoch.validationLoss, epoch.lr, epoch.velocity, epoch.mseVelocity, epoch.drift, epoch.deadNeurons].map(
      (value) => html`<td class="number">${formatNumber(value)}</td>`,
    );
    return html`<tr><td class="number">${epoch.index + 1}</td>${numbers}<td class="number">${formatDuration(epoch.seconds)}</td><td class="number">${formatRate(epoch.samplesPerSecond)}</td><td>${epoch.status}</td></tr>`;
  });
  const names = [
    'Epoch',
    'Loss',
    'Validation loss',
    'Learning rate',
    'Velocity',
    'Variation of velocity',
    'Drift share',
    'Dead neurons',
    'Time',
    'Samples/s',
  ];
  return html`<section><details><summary>All epochs</summary><div class="table" tabindex="0" role="region" aria-label="All epochs"><table class="data">
<thead><tr>${names.map((name) => html`<th class="number">${name}</th>`)}<th>State</th></tr></thead><tbody>${rows}</tbody></table></div></details></section>`;
}
