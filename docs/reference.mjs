/**
 * Writes `docs/reference` from the declarations in `dist`, which have what options say of themselves as comments.
 *
 *   node docs/reference.mjs
 */

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = join(HERE, '..', 'dist');
const TYPES = join(HERE, '..', 'build', 'declarations');

/** A type that is made of a table of options is shown with its properties. */
const OF_OPTIONS = / ?\*\/\n(export type \w+ = [^;]*\b(?:OptionsOf|ValuesOf)<)/g;

/** What the compiler says of an option whose type follows from its declaration, in the writing of the generator. */
const VALUE_OF = /`ValueOf`\\<\\\{ (.*?) \\\}\\>/g;

/** The type of an option, as one would write it. */
function typeOf(declaration) {
  const [, type = ''] = /`type`: `"(\w+)"`/.exec(declaration) ?? [];
  const [, choices] = /`choices`: readonly \\\[(.*?)\\\]/.exec(declaration) ?? [];
  const plain = { integer: '`number`', number: '`number`', boolean: '`boolean`', string: '`string`', numbers: 'readonly `number`\\[\\]' };
  const own = choices?.replaceAll(', ', ' \\| ') ?? plain[type] ?? '`unknown`';
  return declaration.includes('`nullable`: `true`') ? `${own} \\| \`null\`` : own;
}

rmSync(TYPES, { recursive: true, force: true });
cpSync(DIST, TYPES, { recursive: true, filter: (path) => !/\.(js|map|tsbuildinfo)$/.test(path) });
for (const name of readdirSync(TYPES, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.d.ts')) continue;
  const file = join(TYPES, name);
  const text = readFileSync(file, 'utf8');
  const marked = text.replaceAll(OF_OPTIONS, '\n * @interface\n */\n$1');
  if (marked !== text) writeFileSync(file, marked);
}

const app = await Application.bootstrapWithPlugins({ options: join(HERE, 'typedoc.json') });
const project = await app.convert();
if (project === undefined) process.exit(1);
app.validate(project);
if (app.logger.hasErrors() || app.logger.validationWarningCount > 0) process.exit(1);
await app.generateOutputs(project);
for (const name of readdirSync(join(HERE, 'reference'), { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.md')) continue;
  const file = join(HERE, 'reference', name);
  const text = readFileSync(file, 'utf8');
  const plain = text.replaceAll(VALUE_OF, (_whole, declaration) => typeOf(declaration));
  if (plain !== text) writeFileSync(file, plain);
}
process.exitCode = app.logger.hasErrors() ? 1 : 0;
