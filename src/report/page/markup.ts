/** The page's markup. */

import { picturesOf } from '../../analysis/findings-of.js';
import { formatDuration, formatNumber, formatRate, formatShare } from '../format.js';
import type { Chart, ChartData } from './chart.js';
import { CHARTS_SCRIPT } from './charts-script.js';
import { decisionWords } from '../record/words.js';
import { mapSections } from './findings-maps.js';
import { heatMapSection } from './heat-map.js';
import { type Html, html, jsonForScript, raw } from './html.js';
import { numberIn, objectIn, textIn } from '../record/json-fields.js';
import type { AlertRow, DecisionRow, EpochRow, RunRecord } from './read-run.js';
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
<p class="lead">${lead(run)}</p>
<dl class="facts">${headerFacts(run, extras).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${charts.charts.map(chartSection)}
${layerSection(run.epochs)}
${mapSections(picturesOf(run.epochs.flatMap(({ findings }) => findings)).layers)}
${heatMapSection(run.epochs) ?? ''}
${decisionSection(run.decisions)}
${alertSection(run.alerts)}
${epochSection(run.epochs)}
<section><details><summary>run.json</summary><pre>${JSON.stringify(run.facts, null, 2)}</pre></details></section>
</main>
<script type="application/json" id="chart-data">${jsonForScript(charts)}</script>
<script>${raw(uplot.script)}</script>
<script>${raw(CHARTS_SCRIPT)}</script>
</body>
</html>
`.text;
}

/** Why and when the run ended. */
function lead({ facts }: RunRecord): string {
  const started = textIn(facts, 'startedAt');
  const stop = objectIn(facts, 'stop');
  const error = objectIn(facts, 'error');
  const parts: string[] = [];
  if (started !== null) parts.push(`Started ${started.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}.`);
  if (stop !== null) parts.push(`Stopped by ${textIn(stop, 'by')} ${when(numberIn(stop, 'epoch') ?? 0)}: ${textIn(stop, 'reason')}.`);
  else if (error !== null) parts.push(`Ended by an error: ${textIn(error, 'message')}`);
  else if (textIn(facts, 'status') === 'finished') parts.push('Ran to its maximum of epochs.');
  return parts.join(' ');
}

/** -1 stands for the time before the first epoch. */
function when(epoch: number): string {
  return epoch === -1 ? 'before training' : `after epoch ${epoch + 1}`;
}

function headerFacts({ facts, epochs }: RunRecord, extras: Readonly<Record<string, string>>): [string, string][] {
  const last = epochs.at(-1);
  const validated = epochs.findLast(({ validationLoss }) => validationLoss !== null);
  const seconds = numberIn(facts, 'seconds');
  const measuring = numberIn(facts, 'measureSeconds');
  const found: [string, string | null][] = [
    ['Epochs', String(epochs.length)],
    ...Object.entries(extras),
    ['Training loss', last === undefined ? null : formatNumber(last.loss)],
    ['Validation loss', validated === undefined ? null : formatNumber(validated.validationLoss)],
    ...[...(validated?.validationMetrics ?? [])].map(([name, value]): [string, string] => [`Validation ${name}`, formatNumber(value)]),
    ['Best weights', bestOf(facts)],
    ['Final learning rate', formatNumber(numberIn(facts, 'lr') ?? last?.lr)],
    ['Final velocity', last === undefined || last.velocity === null ? null : formatNumber(last.velocity)],
    ['State at the end', last === undefined || last.status === '' ? null : last.status],
    ['Time', seconds === null ? null : formatDuration(seconds)],
    [
      epochs.some(({ velocity }) => velocity !== null) ? 'Time on velocity' : 'Time on measuring',
      seconds === null || measuring === null || seconds === 0 ? null : formatShare(measuring / seconds, 1),
    ],
    ['Device', textIn(facts, 'device')],
  ];
  return found.filter((fact): fact is [string, string] => fact[1] !== null);
}

/** The validation whose weights the fit left in the model. */
function bestOf(facts: RunRecord['facts']): string | null {
  const best = objectIn(facts, 'best');
  return best === null
    ? null
    : `epoch ${(numberIn(best, 'epoch') ?? 0) + 1} (${textIn(best, 'monitor')} ${formatNumber(numberIn(best, 'value'))})`;
}

function chartSection({ id, title, note }: Chart): Html {
  return html`<section><h2>${title}</h2><p class="note">${note}</p><div class="chart" id="chart-${id}"></div></section>`;
}

function decisionSection(decisions: readonly DecisionRow[]): Html {
  if (decisions.length === 0) return html``;
  const rows = decisions.map(
    (
      decision,
      index,
    ) => html`<tr class="${decision.kind}"><td class="number">${index + 1}</td><td class="number">${decision.epoch === -1 ? 'start' : decision.epoch + 1}</td><td>${decision.by}</td>
<td>${decisionWords(decision)}</td><td>${decision.reason}</td></tr>`,
  );
  return html`<section><h2>Decisions</h2><p class="note">Numbered as on the charts, where 2–17 stands for decisions 2 to 17; each applies from the end of its epoch on, or from the start of training</p>
<div class="table"><table class="data"><thead><tr><th class="number">No.</th><th class="number">Epoch</th><th>By</th><th>Decision</th><th>Reason</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}

/** Velocity by layer, a column an epoch. */
function layerSection(epochs: readonly EpochRow[]): readonly Html[] {
  const names = [...new Set(epochs.flatMap(({ layers }) => [...layers.keys()]))];
  if (names.length === 0) return [];
  const measured = epochs.filter(({ layers }) => layers.size > 0);
  const series = names.map((name) => {
    const values = measured.map(({ layers }) => layers.get(name) ?? null);
    return [name, { step: measured.map(({ index }) => index + 1), values }] as const;
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
  return html`<section><details><summary>All epochs</summary><div class="table"><table class="data">
<thead><tr>${names.map((name) => html`<th class="number">${name}</th>`)}<th>State</th></tr></thead><tbody>${rows}</tbody></table></div></details></section>`;
}
