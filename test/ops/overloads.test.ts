import { expect, it } from 'vitest';
import type { OpSchema, SchemaEntry } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import { camelCase } from '../../src/ops/camel-case.js';
import { aten } from '../../src/ops/index.js';
import type { Op } from '../../src/tensor/dispatch.js';
import { Generator, scope, type Tensor, tensor } from '../../src/tensor/index.js';
import { setTracer } from '../../src/tensor/tracer.js';
import { MOST_OTHERS, tableIsOfThisVersion } from './table-version.js';

type Call = (...args: unknown[]) => unknown;

/** Calls an operator and returns the overload that was chosen; nothing is computed. */
function chosen(call: Call, args: readonly unknown[]): string {
  let found = 'none';
  const previous = setTracer({
    call: ({ name, overload }: Op) => {
      found = `${name}.${overload}`;
      return [];
    },
    beforeRead: () => undefined,
  });
  try {
    call(...args);
  } catch {
    return found;
  } finally {
    setTracer(previous);
  }
  return found;
}

function functionOf({ name }: OpSchema): Call {
  const aten_ = name.slice('aten::'.length);
  const [, namespace, local] = /^(linalg|fft|special)_(.*)$/.exec(aten_) ?? [];
  const home = namespace === undefined ? aten : aten[namespace as 'fft'];
  return (home as unknown as Record<string, Call>)[camelCase(local ?? aten_)] as Call;
}

/** Arguments of the very types that a schema asks for: with or without those that have defaults. */
function sample({ args }: OpSchema, all: boolean, values: (entry: SchemaEntry) => unknown): unknown[] {
  const given = args.filter((arg) => all || !arg.hasDefault);
  const named = given.filter((arg) => arg.kwargOnly).map((arg) => [camelCase(arg.name), values(arg)] as const);
  const positions = given.filter((arg) => !arg.kwargOnly).map(values);
  return named.length > 0 ? [...positions, Object.fromEntries(named)] : positions;
}

function sampleOf(type: string, x: Tensor, generator: Generator): unknown {
  if (type.endsWith('?')) return sampleOf(type.slice(0, -1), x, generator);
  const list = /^(.*)\[(\d*)\]$/.exec(type);
  if (list !== null) return Array.from({ length: Number(list[2] || 2) }, () => sampleOf(list[1] as string, x, generator));
  const values: Readonly<Record<string, unknown>> = {
    Tensor: x,
    int: 1,
    SymInt: 1,
    float: 1.5,
    Scalar: 1.5,
    bool: true,
    str: 'text',
    ScalarType: 'float32',
    Device: 'cpu',
    Layout: 'strided',
    MemoryFormat: 'contiguous_format',
    Generator: generator,
  };
  return values[type];
}

it('every overload is chosen for arguments of its own types', () => {
  scope(() => {
    const x = tensor([1]);
    const generator = new Generator();
    const schemas = native().listOps();
    const missed: string[] = [];
    for (const schema of schemas) {
      const own = `${schema.name}.${schema.overload}`;
      const values = ({ type }: SchemaEntry): unknown => sampleOf(type, x, generator);
      const reached = [true, false].some((all) => chosen(functionOf(schema), sample(schema, all, values)) === own);
      if (!reached) missed.push(`${own} -> ${chosen(functionOf(schema), sample(schema, true, values))}`);
    }
    console.log(`overloads: ${schemas.length - missed.length} of ${schemas.length} are chosen by name alone`);
    // Operators that the table does not know have no function to call.
    const unknown = missed.filter((line) => line.endsWith('-> none'));
    expect(tableIsOfThisVersion() ? missed : missed.filter((line) => !unknown.includes(line))).toEqual([]);
    expect(unknown.length).toBeLessThan(MOST_OTHERS);
  });
});
