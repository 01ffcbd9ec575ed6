/** Modules as text, the way Python prints them. */

import type { ModuleMembers } from './members.js';
import { modulesOf } from './tree.js';

/** What {@link describeModule} needs of a module. */
interface Describable {
  readonly typeName: string;
  extraRepr(): string;
  members(): ModuleMembers<Describable>;
  toString(): string;
}

/** The tree of modules, as `repr` of a `torch.nn.Module`. */
export function describeModule(module: Describable): string {
  // Refuses what is nested too deep to be written level by level.
  modulesOf(module);
  const extra = module.extraRepr();
  const children = [...module.members().children].map(([name, child]) => `(${name}): ${indented(child)}`);
  if (children.length === 0) return `${module.typeName}(${extra})`;
  const lines = extra === '' ? children : [extra, ...children];
  return `${module.typeName}(\n  ${lines.join('\n  ')}\n)`;
}

/** A list of modules as `repr` of a `torch.nn.ModuleList`: equal neighbours are written once. */
export function describeList(module: Describable): string {
  modulesOf(module);
  const runs: { first: number; last: number; text: string }[] = [];
  for (const [i, child] of [...module.members().children.values()].entries()) {
    const text = indented(child);
    const run = runs.at(-1);
    if (run?.text === text) run.last = i;
    else runs.push({ first: i, last: i, text });
  }
  if (runs.length === 0) return `${module.typeName}()`;
  const lines = runs.map(({ first, last, text }) =>
    first === last ? `(${first}): ${text}` : `(${first}-${last}): ${last - first + 1} x ${text}`,
  );
  return `${module.typeName}(\n  ${lines.join('\n  ')}\n)`;
}

function indented(child: Describable): string {
  return String(child).replaceAll('\n', '\n  ');
}

/** A value as Python writes it: `True`, `(1, 1)`, `1e-05`; floats need {@link pythonFloat}. */
export function pythonValue(value: boolean | number | string | null | readonly number[]): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') return value.length === 1 ? `(${value[0]},)` : `(${value.join(', ')})`;
  return String(value);
}

/** A number as Python writes a float: `1.0`, `0.1`, `1e-05`. */
export function pythonFloat(value: number): string {
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude < 1e-4 || magnitude >= 1e16) && Number.isFinite(value)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
