/** Runs Python with the same libtorch that Neve uses, for parity tests and benchmarks. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot, findPython } from '../../native/find-libtorch.mjs';
import { libtorchInUse } from '../../src/native/load.js';

/** Names the socket of `python_server.py` to the processes of the tests. */
export const PYTHON_SERVER = 'NEVE_TEST_PYTHON_SERVER';
const CLIENT = fileURLToPath(new URL('python_client.py', import.meta.url));
const THREADS = Number(process.env.OMP_NUM_THREADS ?? availableParallelism());

/** Packages that parity tests import besides torch. */
const TEST_PACKAGES = ['safetensors', 'numpy'];

interface PythonEnvironment {
  readonly command: string;
  /** Folders for `PYTHONPATH`: the one that holds torch, then that of the test packages. */
  readonly paths: readonly string[];
}

export interface PythonOptions {
  /** Arguments of the script. */
  readonly args?: readonly string[];
  /** Given to the script as JSON on its standard input. */
  readonly input?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

let known: PythonEnvironment | null | undefined;

/** False when the libtorch in use has no Python package that this machine's Python can import; parity tests are skipped then, by name. */
export function pythonAvailable(): boolean {
  return environment() !== null;
}

/**
 * Runs a script (its text, or the path of a `.py` file) and returns what it printed last, parsed as JSON; `undefined` when it printed nothing.
 * The script reads its input with `json.load(sys.stdin)`.
 */
export function python<Result = unknown>(script: string, options: PythonOptions = {}): Result {
  const { command, env: inherited } = pythonCommand();
  const { args = [], input, env = {}, timeoutMs = 280_000 } = options;
  const server = Object.keys(env).length === 0 ? process.env[PYTHON_SERVER] : undefined;
  const alone = script.endsWith('.py') ? [script, ...args] : ['-c', script, ...args];
  const request = { script, argv: [script, ...args], cwd: process.cwd(), threads: THREADS, seconds: Math.ceil(timeoutMs / 1000) };
  const result = spawnSync(command, server === undefined ? alone : ['-IS', CLIENT, server, JSON.stringify(request)], {
    env: { ...inherited, ...env },
    input: JSON.stringify(input ?? null),
    encoding: 'utf8',
    timeout: timeoutMs,
    maxBuffer: 1 << 30,
  });
  if (result.status !== 0) {
    throw new Error(`Python failed (${result.error?.message ?? result.signal ?? `status ${result.status}`}):\n${result.stderr}`);
  }
  const last = result.stdout.trimEnd().split('\n').at(-1);
  return (last ? JSON.parse(last) : undefined) as Result;
}

/**
 * How to start that Python as a process of its own.
 *
 * @throws {Error} when there is none; ask {@link pythonAvailable} first
 */
export function pythonCommand(): { readonly command: string; readonly env: NodeJS.ProcessEnv } {
  const found = environment();
  if (found === null) throw new Error('This libtorch has no Python package beside it; ask pythonAvailable() first.');
  // Set-up installs Python files uncompiled; what tests import is compiled once, outside of this repository.
  const bytecode = join(cacheRoot(), 'python-bytecode');
  return { command: found.command, env: { ...process.env, PYTHONPATH: found.paths.join(delimiter), PYTHONPYCACHEPREFIX: bytecode } };
}

/** Where the test packages are when torch's own folder does not have them; `null` when it has. */
export function missingTestPackages(): { readonly folder: string; readonly packages: readonly string[] } | null {
  const found = environment();
  if (found === null) return null;
  const script = `import importlib.util as u; print(all(u.find_spec(name) for name in ${JSON.stringify(TEST_PACKAGES)}))`;
  const asked = spawnSync(found.command, ['-c', script], {
    env: { ...process.env, PYTHONPATH: found.paths.join(delimiter) },
    encoding: 'utf8',
  });
  return asked.stdout.trim() === 'True' ? null : { folder: testPackagesFolder(), packages: TEST_PACKAGES };
}

function testPackagesFolder(): string {
  return join(cacheRoot(), 'python-test-packages');
}

function environment(): PythonEnvironment | null {
  known ??= findEnvironment();
  return known;
}

/** torch's extension module is built for one version of Python: importable only when the file for this one is there. */
function findEnvironment(): PythonEnvironment | null {
  const { root, pythonPath } = libtorchInUse();
  const command = findPython();
  if (pythonPath === null || command === null) return null;
  const asked = spawnSync(command, ['-c', 'import sysconfig; print(sysconfig.get_config_var("EXT_SUFFIX"))'], { encoding: 'utf8' });
  if (asked.status !== 0 || !existsSync(join(root, `_C${asked.stdout.trim()}`))) return null;
  return { command, paths: [pythonPath, testPackagesFolder()] };
}
