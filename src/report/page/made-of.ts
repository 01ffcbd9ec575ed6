/** What a run was made of: model, data, settings. */

import { formatNumber } from '../format.js';
import { configOf } from '../record/config.js';
import { entriesOf, type JsonObject, numberIn, numbersIn, objectIn, objectsIn, textIn } from '../record/json-fields.js';
import { type Html, html } from './html.js';
import type { RunRecord } from './read-run.js';

/** More modules than that are folded away. */
const MOST_OPEN = 40;
const MOST_CLASSES = 24;

/** Every module with its output and size, and the velocity of those that were measured. */
export function modelSection({ facts, epochs }: RunRecord): Html {
  const model = objectIn(facts, 'architecture');
  if (model === null) return html``;
  const modules = objectsIn(model, 'modules');
  const measured = epochs.findLast(({ layers }) => layers.size > 0)?.layers ?? new Map<string, number | null>();
  const isMeasured = measured.size > 0;
  const rows = modules.map((module) => {
    const name = textIn(module, 'name') ?? '';
    const output = numbersIn(module, 'output');
    const depth = name === '' ? 0 : name.split('.').length;
    const label = name === '' ? 'the whole model' : name;
    const velocity = isMeasured ? html`<td class="number">${measured.has(name) ? formatNumber(measured.get(name)) : ''}</td>` : '';
    return html`<tr><td><span class="depth" style="--depth: ${Math.min(depth, 6)}">${label}</span></td><td>${textIn(module, 'type') ?? ''}</td><td class="number">${output === null ? '' : shape(output)}</td><td class="number">${count(numberIn(module, 'parameters'))}</td>${velocity}</tr>`;
  });
  const table = html`<div class="table" tabindex="0" role="region" aria-label="Modules"><table class="data"><thead><tr><th>Module</th><th>Type</th><th class="number">Output of a row</th><th class="number">Parameters</th>${isMeasured ? html`<th class="number">Velocity at the end</th>` : ''}</tr></thead><tbody>${rows}</tbody></table></div>`;
  const total = numberIn(model, 'parameters') ?? 0;
  const trainable = numberIn(model, 'trainable') ?? total;
  const flops = numberIn(model, 'flops');
  const words = [
    `${whole(total)} parameters${trainable === total ? '' : `, ${whole(trainable)} of them trained`}`,
    ...(flops === null || flops === 0 ? [] : [`${rounded(flops)} floating-point operations a row`]),
    ...(isMeasured ? [`velocity measured in ${count(measured.size, 'module', 'modules')}`] : []),
  ];
  return html`<section><h2>Model</h2><p class="note">${words.join('; ')}</p>${rows.length > MOST_OPEN ? html`<details><summary>${rows.length} modules</summary>${table}</details>` : table}</section>`;
}

/** Modules by name, with their types: `fc1 (Linear)`. */
export function typesOf({ facts }: RunRecord): ReadonlyMap<string, string> {
  const modules = objectsIn(objectIn(facts, 'architecture') ?? {}, 'modules');
  return new Map(modules.map((module) => [textIn(module, 'name') ?? '', textIn(module, 'type') ?? '']));
}

/** Rows, batches, shapes, what is done to them, and what classes there are. */
export function dataSection({ facts, data }: RunRecord): Html {
  const told = objectIn(facts, 'data');
  if (told === null) return html``;
  const heldOut = objectIn(told, 'validation');
  const rowsOf = (from: JsonObject): string => {
    const rows = numberIn(from, 'rows');
    const batches = numberIn(from, 'batches');
    return `${rows === null ? 'a stream' : `${whole(rows)} rows`} in ${batches === null ? 'batches' : count(batches, 'batch', 'batches')} of ${whole(numberIn(from, 'batchSize') ?? 0)}`;
  };
  const ends = (key: string): string =>
    objectsIn(told, key)
      .map((end) => `${shape((Array.isArray(end.shape) ? end.shape : []).slice(1))}, ${textIn(end, 'dtype') ?? ''}`)
      .join('; ');
  const transforms = objectsIn(told, 'transforms').map((each) => textIn(each, 'name') ?? '?');
  const classes = classNames(data);
  const scalers = objectsIn(data, 'scalers').map((scaler) => `${textIn(scaler, 'field') ?? ''} (${textIn(scaler, 'kind') ?? ''})`);
  const lines: [string, string][] = [
    ['Trained on', rowsOf(told)],
    ...(heldOut === null ? [] : [['Validated on', rowsOf(heldOut)] as [string, string]]),
    ['A row', ends('inputs')],
    ...(objectsIn(told, 'targets').length === 0 ? [] : [['Its target', ends('targets')] as [string, string]]),
    ...(transforms.length === 0 ? [] : [['Transforms', transforms.join(', ')] as [string, string]]),
    ...(scalers.length === 0 ? [] : [['Scaled', scalers.join(', ')] as [string, string]]),
    ...(classes.length === 0
      ? []
      : [
          [`${classes.length} classes`, `${classes.slice(0, MOST_CLASSES).join(', ')}${classes.length > MOST_CLASSES ? ', …' : ''}`] as [
            string,
            string,
          ],
        ]),
  ];
  return html`<section><h2>Data</h2>${list(lines)}</section>`;
}

/** Options in force, versions and seeds. */
export function setUpSection({ facts }: RunRecord): Html {
  const settings = Object.entries(configOf(facts))
    .filter(([name, value]) => value !== null && !name.startsWith('data.'))
    .map(([name, value]): [string, string] => [name, String(value)]);
  return settings.length === 0 ? html`` : html`<section><details><summary>Settings</summary>${list(settings)}</details></section>`;
}

function list(lines: readonly (readonly [string, string])[]): Html {
  return html`<dl class="list">${lines.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function classNames(data: JsonObject): string[] {
  const { classes } = data;
  return Array.isArray(classes) ? classes.map((name) => (entriesOf(name) === null ? String(name) : '')).filter((name) => name !== '') : [];
}

function shape(sizes: readonly unknown[]): string {
  return sizes.length === 0 ? 'a number' : sizes.map((size) => (size === null ? '?' : String(size))).join(' × ');
}

function count(value: number | null, one = '', many = ''): string {
  if (value === null || (value === 0 && one === '')) return '';
  return `${whole(value)}${one === '' ? '' : ` ${value === 1 ? one : many}`}`;
}

function whole(value: number): string {
  return value.toLocaleString('en-US');
}

/** A large number in three digits. */
function rounded(value: number): string {
  const units = ['', ' thousand', ' million', ' billion', ' trillion'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  return `${Number((value / 1000 ** power).toPrecision(3))}${units[power]}`;
}
