/**
 * Calls operators with absurd arguments, one after the other, and says which before each: `<op> <try>` on a line of its own. A call that throws anything but
 * a `NeveError` is told as `! <op> <try> <error>`; `= <returned>` ends the list.
 *
 * Arguments: seed, tries an operator, first operator, first try of it, last operator.
 */

import { writeSync } from 'node:fs';
import { NeveError } from '../../src/errors.js';
import type { OpSchema } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import { setNumThreads } from '../../src/native/runtime.js';
import '../../src/ops/index.js';
import { callOp, op } from '../../src/tensor/dispatch.js';
import { scope } from '../../src/tensor/index.js';
import { Absurd } from './absurd-arguments.js';

const [seed = 0, tries = 1, first = 0, firstTry = 0, last = Number.POSITIVE_INFINITY] = process.argv.slice(2).map(Number);
setNumThreads(1);
const schemas = native().listOps();

for (let at = first; at < Math.min(schemas.length, last + 1); at++) {
  for (let attempt = at === first ? firstTry : 0; attempt < tries; attempt++) call(schemas[at] as OpSchema, at, attempt);
}
writeSync(1, '=\n');

function call(schema: OpSchema, at: number, attempt: number): void {
  // Each call has a generator of its own, so that it can be repeated alone.
  const absurd = new Absurd(seed * 1_000_003 + at * 1009 + attempt);
  writeSync(1, `${at} ${attempt}\n`);
  try {
    scope(() => {
      const args = absurd.argumentsOf(schema);
      if (process.env.NEVE_SHOW !== undefined) process.stderr.write(`${schema.name}.${schema.overload} ${absurd.described(args)}\n`);
      callOp(op(schema.name, schema.overload), args);
    });
  } catch (error) {
    if (error instanceof NeveError && error.message.length > 0) {
      if (process.env.NEVE_SHOW !== undefined) process.stderr.write(`${error.code}: ${error.message}\n`);
      return;
    }
    writeSync(1, `! ${at} ${attempt} ${schema.name}.${schema.overload}: ${String(error).split('\n')[0]}\n`);
  }
}
