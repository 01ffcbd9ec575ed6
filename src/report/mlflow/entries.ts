/** Metrics, parameters and tags in MLflow's form and within its limits. */

import type { JsonObject } from '../record/json-fields.js';
import { entriesOf } from '../record/json-fields.js';
import type { Scalars } from '../scalars.js';

/** A metric's value at a step. */
export interface Metric {
  readonly key: string;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

/** A parameter or a tag. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** What one request may hold, by MLflow's REST documentation. */
export const BATCH = { metrics: 1000, params: 100, tags: 100 } as const;

const KEY_LENGTH = 250;
/** Servers before 2.8 take no more. */
const VALUE_LENGTH = 500;

/** Numbers as metrics. What has no value, or none that JSON can say, is left out. */
export function metricsOf(scalars: Scalars, step: number, timestamp: number): Metric[] {
  return [...scalars].flatMap(([name, value]) =>
    value === null || !Number.isFinite(value) ? [] : [{ key: keyOf(name), value, timestamp, step }],
  );
}

/** Data as parameters: `optimizer.name`, `controllers.0.name` …; keys that come out equal are told once. */
export function paramsOf(data: JsonObject): KeyValue[] {
  const found = new Map<string, string>();
  const add = (name: string, value: unknown): void => {
    const inner = Array.isArray(value) && value.length > 0 ? Object.entries(value) : Object.entries(entriesOf(value) ?? {});
    for (const [key, part] of inner) add(name === '' ? key : `${name}.${key}`, part);
    const key = keyOf(name);
    if (inner.length === 0 && name !== '' && !found.has(key)) found.set(key, text(value));
  };
  add('', data);
  return [...found].map(([key, value]) => ({ key, value }));
}

/** A tag, cut to what a server takes. */
export function tagOf(key: string, value: string): KeyValue {
  return { key: keyOf(key), value: value.slice(0, VALUE_LENGTH) };
}

/** `items` in groups of at most `size`. */
export function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** MLflow takes letters, digits, underscores, dashes, dots, spaces and slashes, and no name that is no path. */
function keyOf(name: string): string {
  const key = name
    .replace(/[^\w\-. /]/g, '_')
    .split('/')
    .map((part) => (/^\.*$/.test(part) ? '_' : part))
    .join('/');
  return key.slice(0, KEY_LENGTH);
}

function text(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, VALUE_LENGTH);
}
