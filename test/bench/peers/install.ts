/** JAX and TensorFlow.js, which are installed into the cache the first time that they are asked for. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, findPython } from '../../../native/find-libtorch.mjs';
import { type Arm, peerFile } from '../arms.js';

const JAX = '0.10.2';
const TFJS = '4.22.0';
const MINUTES = 20;

/** Peers that `--peers` knows. */
export const PEERS = ['jax', 'tfjs'] as const;
export type Peer = (typeof PEERS)[number];

/** The arm, or why it cannot be had. */
export function peerArm(peer: Peer): Arm | { readonly why: string } {
  try {
    return peer === 'jax' ? jax() : tfjs();
  } catch (error) {
    const { stderr, message } = error as { stderr?: Buffer; message: string };
    const said = stderr
      ?.toString()
      .split('\n')
      .findLast((line) => line.trim() !== '' && !/log of this run|\[notice\]/.test(line));
    return { why: `${peer} cannot be installed: ${said || message.split('\n')[0]}` };
  }
}

/** An environment of Python of its own: torch's has another NumPy. */
function jax(): Arm {
  const folder = installed(`bench-jax-${JAX}`, (place) => {
    const python = findPython();
    if (python === null) throw new Error('there is no Python');
    execFileSync(python, ['-m', 'venv', place], { stdio: 'pipe' });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `jax==${JAX}`, `jaxlib==${JAX}`];
    execFileSync(pythonIn(place), pip, { stdio: 'pipe', timeout: MINUTES * 60_000 });
  });
  // Compiled files stay out of this repository.
  const env = { ...process.env, PYTHONPYCACHEPREFIX: join(folder, 'bytecode'), PYTHONDONTWRITEBYTECODE: '' };
  return { name: 'jax', command: pythonIn(folder), args: [peerFile('jax_peer.py')], env };
}

function tfjs(): Arm {
  const folder = installed(`bench-tfjs-${TFJS}`, (place) => {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{ "private": true }\n');
    const packages = [`@tensorflow/tfjs@${TFJS}`, `@tensorflow/tfjs-backend-wasm@${TFJS}`];
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
      ...{ cwd: place, stdio: 'pipe', timeout: MINUTES * 60_000 },
      // A shell finds npm on Windows, where it is a script.
      shell: process.platform === 'win32',
    });
  });
  // In plain JavaScript, which has the gradient, a step of LeNet takes a thousand times as long as Neve's.
  const lacks = (name: string): string | null =>
    /^(lenet|resnet)/.test(name) ? "its backend of WebAssembly has no gradient of a convolution's filters" : null;
  return { name: 'tfjs', command: process.execPath, args: [peerFile('tfjs-peer.mjs')], folder, lacks };
}

function pythonIn(place: string): string {
  return process.platform === 'win32' ? join(place, 'Scripts', 'python.exe') : join(place, 'bin', 'python');
}

/** A folder of the cache that is there as a whole or not at all: the mark is written last. */
function installed(name: string, install: (place: string) => void): string {
  const place = join(cacheRoot(), name);
  const mark = join(place, '.installed');
  if (existsSync(mark)) return place;
  console.log(`${name}: installing into the cache`);
  rmSync(place, { recursive: true, force: true });
  try {
    install(place);
  } catch (error) {
    rmSync(place, { recursive: true, force: true });
    throw error;
  }
  writeFileSync(mark, '');
  return place;
}
