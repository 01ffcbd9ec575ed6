/** What must be equal after a fit that was interrupted and one that was not. */

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeExact } from '../../src/trainer/checkpoint/exact-json.js';
import type { FitState } from '../../src/trainer/checkpoint/fit-state.js';

/** SHA-256 of each part that a run leaves behind. */
export interface Fingerprint {
  /** Weights, buffers, optimizer, snapshots, generators, meters. */
  readonly tensors: string;
  readonly controllers: string;
  /** Position, rates, decisions. */
  readonly loop: string;
  readonly metrics: string;
  readonly model: string;
  readonly best: string;
}

/** The generations of a run folder, the oldest first. */
export function generationsOf(runDir: string): string[] {
  const folder = join(runDir, 'checkpoints');
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** Reads what a finished run with a checkpoint at its end left. */
export function fingerprint(runDir: string): Fingerprint {
  const last = generationsOf(runDir).at(-1) as string;
  const state = decodeExact(readFileSync(join(last, 'state.json'), 'utf8'), last) as FitState;
  return {
    tensors: sha(readFileSync(join(last, 'tensors.safetensors'))),
    controllers: sha(text(state.controllers)),
    loop: sha(text({ ...state.loop, desk: state.desk })),
    metrics: sha(readFileSync(join(runDir, 'metrics.jsonl'))),
    best: sha(text(state.best)),
    model: sha(readFileSync(join(runDir, 'model.safetensors'))),
  };
}

/** Copies a run folder as it was when its n-th checkpoint had been saved and the process was killed, epochs written since then included. */
export function copyAsKilled(from: string, to: string, n: number): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(join(to, 'checkpoints'), { recursive: true });
  for (const file of ['run.json', 'metrics.jsonl', 'events.jsonl']) cpSync(join(from, file), join(to, file));
  const generation = generationsOf(from)[n - 1] as string;
  cpSync(generation, join(to, 'checkpoints', 'generation-00000001'), { recursive: true });
}

/** JSON without wall times and what else no two runs share. */
function text(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (/seconds$/i.test(key) || key === 'usage') return undefined;
    if (item instanceof Float64Array) return Array.from(item, String);
    return typeof item === 'number' ? String(item) : item;
  });
}

function sha(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
