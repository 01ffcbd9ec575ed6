/** What the stages of set-up share: plain failures, quiet commands, stamps, and a lock between two set-ups. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Where the native parts are built. */
export const BUILD = join(ROOT, 'build');

/** A failure that is explained by its message alone: printed without a stack, exit status 1. */
export class SetupError extends Error {}

/** Progress goes to stderr: stdout belongs to the program that set-up makes ready. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs a main function; a SetupError is printed as it is. */
export function main(body) {
  try {
    body();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`\n${error.message}`);
    process.exitCode = 1;
  }
}

/**
 * Runs a command with its output in `build/<log>`; on failure the end of that file goes into the error.
 *
 * @param what - what failed, as a sentence without a full stop
 */
export function runQuietly(what, log, command, args, options = {}) {
  mkdirSync(BUILD, { recursive: true });
  const path = join(BUILD, log);
  const file = openSync(path, 'w');
  const result = spawnSync(command, args, { cwd: ROOT, ...options, stdio: ['ignore', file, file] });
  closeSync(file);
  if (result.status === 0) return;
  const reason = result.error ? `${command}: ${result.error.message}` : telling(readFileSync(path, 'utf8').trimEnd().split('\n'));
  throw new SetupError(`${reason}\n\n${what} (the whole output is in ${path}).`);
}

/** The part of a long output that tells what went wrong: its first errors, and its end. */
function telling(lines) {
  const end = 25;
  if (lines.length <= 2 * end) return lines.join('\n');
  const errors = lines.slice(0, -end).filter((line) => /\berror\b/i.test(line));
  return [...errors.slice(0, 15), '…', ...lines.slice(-end)].join('\n');
}

/** Hash of strings and of the files with their contents. */
export function fingerprint(parts, files = []) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part}\0`);
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** All files below a folder with one of the endings, sorted. */
export function filesBelow(folder, endings) {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return found.sort();
}

/** Content of a JSON file; `null` when it is missing or damaged. */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Holds `build/setup.lock` while `body` runs; waits for another set-up of this folder to end. */
export function withLock(body) {
  mkdirSync(BUILD, { recursive: true });
  const path = join(BUILD, 'setup.lock');
  for (let waited = false; !tryLock(path); waited = true) {
    if (!waited) say('waiting for another set-up of this folder to end');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }
  try {
    return body();
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
