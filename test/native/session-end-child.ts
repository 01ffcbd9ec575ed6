/** Asks a session for work when its thread has ended (`ended`), or makes one where no thread can start (`no-thread`). */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { trace } from '../../src/graph/index.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import { ones } from '../../src/tensor/index.js';
import { TrainedModel } from './trained-model.js';

const model = trace(new nn.Linear(2, 1), ones([2, 2]));
const make = (): TrainedModel => new TrainedModel(model, 'sgd', { lr: 0.1 }, [8, 2], 1);
const codeOf = (error: unknown): string => (error as { code: string }).code;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (process.argv[2] === 'ended') {
  const trained = make();
  await trained.steps(1);
  native().endSessions();
  await trained.steps(1).catch((error: unknown) => say(codeOf(error)));
  await trained[Symbol.asyncDispose]();
  say('closed');
} else {
  // A thread needs 8 MiB of addresses for its stack.
  const pages = Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[0]);
  const limit = (bytes: string): void => void spawnSync('prlimit', [`--pid=${process.pid}`, `--as=${bytes}`]);
  limit(`${pages * 4096 + 2 ** 22}:unlimited`);
  let refused = 'nothing';
  try {
    make();
  } catch (error) {
    refused = codeOf(error);
  }
  limit('unlimited:unlimited');
  say(`refused ${refused}`);
  await using trained = make();
  await trained.steps(1);
  say('works');
}
