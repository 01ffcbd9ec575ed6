/** What a run was set up with, flat: `optimizer.lr`, `data.batchSize`, `controllers` … */

import { entriesOf, type JsonObject, objectIn, objectsIn, textIn } from './json-fields.js';

/** A setting. */
export type Setting = string | number | boolean | null;

/** The settings in `run.json`, by name. Of controllers and observers, their names; the options of each under its own. */
export function configOf(facts: JsonObject): Readonly<Record<string, Setting>> {
  const options = objectIn(facts, 'options') ?? {};
  const { optimizer, controllers: _, observers: __, step, ...rest } = options;
  const { name, defaults, ...more } = entriesOf(optimizer) ?? {};
  const found: Record<string, Setting> = {};
  const add = (prefix: string, value: unknown): void => flatten(found, prefix, value);
  add('optimizer', name);
  add('optimizer.', defaults);
  add('optimizer.', more);
  for (const role of ['controllers', 'observers']) {
    const all = objectsIn(options, role);
    if (all.length > 0) found[role] = all.map((one) => textIn(one, 'name') ?? '?').join(', ');
    for (const one of all) add(`${textIn(one, 'name') ?? '?'}.`, one.options);
  }
  add('', step);
  add('', rest);
  add('data.', facts.data);
  add('seed.', facts.seeds);
  add('versions.', facts.versions);
  for (const key of ['device', 'threads', 'deterministic', 'modelKind']) add(key, facts[key]);
  return found;
}

function flatten(found: Record<string, Setting>, path: string, value: unknown): void {
  if (value === undefined || value === null) return;
  const inner = entriesOf(value);
  if (inner !== null) {
    const prefix = path === '' || path.endsWith('.') ? path : `${path}.`;
    for (const [key, one] of Object.entries(inner)) flatten(found, prefix + key, one);
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    found[path.replace(/\.$/, '')] = value;
  } else if (Array.isArray(value) && value.length > 0) {
    found[path.replace(/\.$/, '')] = JSON.stringify(value);
  }
}
