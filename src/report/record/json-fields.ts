/** Careful reading of parsed JSON: a field of another type counts as absent. */

/** A parsed object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object, `null` when it is anything else. */
export function entriesOf(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** A finite number; the strings that stand for NaN and infinity in run folders count as absent. */
export function numberIn(object: JsonObject, key: string): number | null {
  const value = field(object, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function textIn(object: JsonObject, key: string): string | null {
  const value = field(object, key);
  return typeof value === 'string' ? value : null;
}

/** An array of finite numbers, `null` when it is anything else. */
export function numbersIn(object: JsonObject, key: string): number[] | null {
  const value = field(object, key);
  return Array.isArray(value) && value.every((item) => typeof item === 'number' && Number.isFinite(item)) ? value : null;
}

/** The objects of an array. */
export function objectsIn(object: JsonObject, key: string): JsonObject[] {
  const value = field(object, key);
  return Array.isArray(value) ? value.map(entriesOf).filter((item) => item !== null) : [];
}

/** An object inside an object. */
export function objectIn(object: JsonObject, key: string): JsonObject | null {
  return entriesOf(field(object, key));
}

function field(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
