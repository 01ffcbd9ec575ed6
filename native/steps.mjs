/** What the stages of set-up share: plain failures, commands whose output is kept, stamps, and a lock between two set-ups. */

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IS_CLONE } from './commands.mjs';
import { packageJson, ROOT } from './files.mjs';
import { cacheRoot } from './find-libtorch.mjs';

/** Where the native parts are built: an installed package may be thrown away or be read-only at any time, so its builds lie in the cache. */
export const BUILD = IS_CLONE
  ? join(ROOT, 'build')
  : join(cacheRoot(), 'build', `${packageJson().version}-${process.platform}-${process.arch}`);

/** A failure that is explained by its message alone: printed without a stack, exit status 1. */
export class SetupError extends Error {}

/** Progress goes to stderr: stdout belongs to the program that set-up makes ready. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs a main function; a SetupError is printed as it is. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`\n${error.message}`);
    process.exitCode = 1;
  }
}

/**
 * Runs a command with its output in `build/<log>`; on failure the telling part of that file goes into the error.
 *
 * @param what - what failed, as a sentence without a full stop
 * @param options - of `spawn`; `onLine` is given each line of the output
 */
export async function runQuietly(what, log, command, args, { onLine, ...options } = {}) {
  mkdirSync(BUILD, { recursive: true });
  const path = join(BUILD, log);
  const file = openSync(path, 'w');
  let reason = null;
  try {
    const child = spawn(command, args, { cwd: ROOT, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text) => {
        writeSync(file, text);
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        for (const line of lines) onLine?.(line);
      });
    }
    reason = await new Promise((resolve) => {
      child.on('error', (error) => resolve(`${command}: ${error.message}`));
      child.on('close', (status) => resolve(status === 0 ? null : ''));
    });
  } finally {
    closeSync(file);
  }
  if (reason === null) return;
  const told = reason || telling(readFileSync(path, 'utf8').trimEnd().split('\n'));
  throw new SetupError(`${told}\n\n${what} (the whole output is in ${path}).`);
}

/** The part of a long output that tells what went wrong: its first errors, and its end. */
function telling(lines) {
  const end = 25;
  if (lines.length <= 2 * end) return lines.join('\n');
  const errors = lines.slice(0, -end).filter((line) => /\berror\b/i.test(line));
  return [...errors.slice(0, 15), '…', ...lines.slice(-end)].join('\n');
}

/** Holds `build/setup.lock` while `body` runs; waits for another set-up of this folder to end. */
export async function withLock(body) {
  mkdirSync(BUILD, { recursive: true });
  const path = join(BUILD, 'setup.lock');
  for (let waited = false; !tryLock(path); waited = true) {
    if (!waited) say('waiting for another set-up of this folder to end');
    await sleep(300);
  }
  try {
    return await body();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (isAbandoned(path)) rmSync(path, { force: true });
  return false;
}

function isAbandoned(path) {
  try {
    const holder = Number(readFileSync(path, 'utf8'));
    // A file without a number was just made, or its maker died in between.
    return holder > 0 ? !isRunning(holder) : Date.now() - statSync(path).mtimeMs > 5000;
  } catch {
    return false;
  }
}

/** True while a process with this id exists. */
export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
