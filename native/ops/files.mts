/** The generated files of src/ops/generated: their names and texts, from the schemas of the libtorch in use. */

import type { OpSchema } from '../../src/native/addon.js';
import { camelCase } from '../../src/ops/camel-case.js';
import { identifier, schemaText, signaturesOf } from './signatures.mjs';

/** Names that are taken: they were written by hand, and win. */
export interface Taken {
  /** Functions of src/ops. */
  readonly functions: ReadonlySet<string>;
  /** Members of `Tensor`. */
  readonly members: ReadonlySet<string>;
}

/** All overloads of one name. */
interface Family {
  /** Without `aten::`. */
  readonly aten: string;
  /** How the function is called in its file. */
  readonly name: string;
  readonly overloads: readonly OpSchema[];
}

/** Families that are namespaces of PyTorch. */
const NAMESPACES = ['linalg', 'fft', 'special'];

/** Letters that share a file, so that no file is slow in an editor. */
const LETTERS = ['a', 'b', 'c', 'de', 'fgh', 'i', 'jkl', 'mn', 'opq', 'r', 's', 't', 'uvwxyz'];

/** File names and texts. */
export function generatedFiles(schemas: readonly OpSchema[], taken: Taken): Map<string, string> {
  const groups = new Map<string, Family[]>();
  for (const family of familiesOf(schemas)) {
    const group = groupOf(family.aten);
    groups.set(group, [...(groups.get(group) ?? []), family]);
  }
  const files = new Map<string, string>();
  const plain = [...groups.keys()].filter((group) => !NAMESPACES.includes(group)).sort();
  for (const [group, families] of groups) {
    const methods = NAMESPACES.includes(group) || group === 'internal' ? [] : families.filter((family) => isMethod(family, taken));
    files.set(`${group}.generated.ts`, groupText(families, methods));
  }
  const namespaces = NAMESPACES.map((group) => `export * as ${group} from './${group}.generated.js';`);
  const everything = [...plain.map((group) => `export * from './${group}.generated.js';`), ...namespaces];
  files.set(
    'aten.generated.ts',
    `${header('Every operator, under the signature of its schema.')}\n${everything.join('\n')}\nimport { linkMethods } from '../resolve.js';\n\nlinkMethods();\n`,
  );
  const open = plain
    .filter((group) => group !== 'internal')
    .map((group) => {
      const names =
        groups
          .get(group)
          ?.map(({ name }) => name)
          .filter((name) => !taken.functions.has(name)) ?? [];
      return `export { ${names.join(', ')} } from './${group}.generated.js';`;
    });
  files.set(
    'public.generated.ts',
    `${header('The public operators that no file here is written for by hand.')}\n${[...open, ...namespaces].join('\n')}\n`,
  );
  return files;
}

function familiesOf(schemas: readonly OpSchema[]): Family[] {
  const byName = new Map<string, OpSchema[]>();
  for (const schema of schemas) byName.set(schema.name, [...(byName.get(schema.name) ?? []), schema]);
  return [...byName].map(([full, overloads]) => {
    const aten = full.slice('aten::'.length);
    const group = groupOf(aten);
    const local = NAMESPACES.includes(group) ? aten.slice(group.length + 1) : aten;
    return { aten, name: camelCase(local), overloads: [...overloads].sort(byOverload) };
  });
}

/** Tensors before numbers, as editors show the first one; otherwise by name. */
function byOverload(a: OpSchema, b: OpSchema): number {
  const rank = ({ overload }: OpSchema): number => (overload === '' ? 0 : overload.startsWith('Tensor') ? 1 : 2);
  return rank(a) - rank(b) || (a.overload < b.overload ? -1 : 1);
}

function groupOf(aten: string): string {
  if (aten.startsWith('_')) return 'internal';
  const namespace = NAMESPACES.find((name) => aten.startsWith(`${name}_`));
  return namespace ?? LETTERS.find((letters) => letters.includes(aten[0] as string)) ?? 'internal';
}

function isMethod({ name, overloads }: Family, taken: Taken): boolean {
  return !taken.members.has(name) && !taken.functions.has(name) && overloads.some(takesSelf);
}

function takesSelf({ args: [first] }: OpSchema): boolean {
  return first?.name === 'self' && first.type === 'Tensor';
}

function groupText(families: readonly Family[], methods: readonly Family[]): string {
  const body = [...families.map(functionText), ...(methods.length > 0 ? [methodsText(methods)] : [])].join('\n');
  const imports = [
    importText(body, 'Device', '../../tensor/device.js'),
    importText(body, 'DType', '../../tensor/dtype.js'),
    importText(body, 'Generator', '../../tensor/generator.js'),
    importText(body, 'Tensor', '../../tensor/tensor.js'),
    importText(body, 'MemoryFormat', '../conversion.js'),
    methods.length > 0 ? "import { installLazy, lazy } from '../resolve.js';\n" : "import { lazy } from '../resolve.js';\n",
    importText(body, '(?:Layout|Scalar)', '../scalars.js'),
  ];
  return `${header('Operators, typed from their schemas.')}\n${imports.join('')}\n${body}`;
}

function header(what: string): string {
  return `/** ${what} Written by \`npm run generate:ops\`; do not edit. */\n`;
}

function importText(body: string, name: string, from: string): string {
  const found = [...new Set(body.match(new RegExp(`(?<=[ (<|])${name}\\b(?!')`, 'g')) ?? [])].sort();
  return found.length === 0 ? '' : `import type { ${found.join(', ')} } from '${from}';\n`;
}

function functionText({ aten, name, overloads }: Family): string {
  const ways = unique(overloads.flatMap((schema) => signaturesOf(schema, false)));
  const type =
    ways.length === 1
      ? `(${ways[0]?.parameters}) => ${ways[0]?.result}`
      : `{\n${ways.map(({ parameters, result }) => `  (${parameters}): ${result};\n`).join('')}}`;
  const schemas = overloads.map((schema) => `\`${schemaText(schema)}\``);
  const doc = schemas.length === 1 ? `/** ${schemas[0]} */\n` : `/**\n${schemas.map((text) => ` * - ${text}\n`).join('')} */\n`;
  const local = identifier(name);
  const prefix = local === name ? 'export ' : '';
  const suffix = local === name ? '' : `export { ${local} as ${name} };\n`;
  const overloadNames = overloads.map(({ overload }) => overload).join(',');
  return `${doc}${prefix}const ${local}: ${type} = lazy('${aten}', '${overloadNames}');\n${suffix}`;
}

function methodsText(families: readonly Family[]): string {
  const lines = families.flatMap(({ name, overloads }) =>
    unique(overloads.filter(takesSelf).flatMap((schema) => signaturesOf(schema, true))).map(
      ({ parameters, result }) => `    ${name}(${parameters}): ${result};\n`,
    ),
  );
  const names = families.map(({ aten }) => aten).join(' ');
  return `declare module '../../tensor/tensor.js' {\n  interface Tensor<D extends DType> {\n${lines.join('')}  }\n}\n\ninstallLazy(\n  '${names}',\n);\n`;
}

function unique<T extends { readonly parameters: string; readonly result: string }>(ways: readonly T[]): T[] {
  return [...new Map(ways.map((way) => [way.parameters, way])).values()];
}
