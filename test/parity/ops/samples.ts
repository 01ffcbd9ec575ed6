/** Sample calls of operators, made by samples.py in the Python of the same libtorch. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DType, OpSchema } from '../../../src/native/addon.js';
import { python } from '../../support/python.js';

/** How much to sample. */
export interface SampleSize {
  readonly dtypes: readonly DType[];
  /** Of each entry of PyTorch's database and dtype. */
  readonly samplesPerOp: number;
  /** Calls kept of each overload and dtype: those that differ in kinds, dtypes, ranks or differentiability. */
  readonly callsPerOverload: number;
}

/** A value of a call: plain, or a tensor of {@link Samples.tensors}, or what JSON cannot hold. */
export type SampleValue =
  | number
  | string
  | boolean
  | null
  | { readonly tensor: number }
  | { readonly integer: string }
  | { readonly float: string }
  | { readonly missing: true }
  | readonly SampleValue[];

/** One call, and what it did in PyTorch. */
export interface Sample {
  readonly op: string;
  readonly overload: string;
  /** The entry of the database whose sample made this call. */
  readonly source: string;
  readonly args: readonly SampleValue[];
  /** What PyTorch said when it refused the call. */
  readonly raises: string | null;
  /** `null` for a refused call. */
  readonly expected: Expected | null;
}

/** What a call did in PyTorch. */
export interface Expected {
  readonly results: SampleValue;
  /** One a result, `null` where it is not differentiable; empty when gradients are not compared. */
  readonly cotangents: readonly SampleValue[];
  /** The argument tensors, in order, after the call. */
  readonly after: readonly SampleValue[];
  /** Their gradients. */
  readonly gradients: readonly SampleValue[];
}

/** Where a tensor's bytes are. With `stride`, they are the elements and the gaps between them. */
export interface StoredTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly stride: readonly number[] | null;
  readonly at: number;
  readonly bytes: number;
  readonly requiresGrad: boolean;
}

/** The answer of samples.py. */
export interface Samples {
  /** What PyTorch's dispatcher has under `aten::`. */
  readonly registered: {
    readonly overloads: number;
    readonly names: number;
    /** Overloads that are not on the allow-list, by reason. */
    readonly leftOut: Readonly<Record<string, number>>;
  };
  /** Entries of PyTorch's database. */
  readonly samples: number;
  /** Set before every call. */
  readonly seed: number;
  readonly cases: readonly Sample[];
  readonly tensors: readonly StoredTensor[];
  /** Why gradients could not be computed in PyTorch, by overload. */
  readonly forwardOnly: Readonly<Record<string, string>>;
  /** Why a call could not be recorded or written, by overload. */
  readonly leftOut: Readonly<Record<string, string>>;
  /** Overloads that the samples call and that are not on the allow-list. */
  readonly refused: readonly string[];
  /** Entries of the database whose samples could not be made. */
  readonly failures: Readonly<Record<string, string>>;
  /** The tensors' bytes. */
  readonly data: Uint8Array;
}

/** Samples calls of the given operators. */
export function makeSamples(allowed: readonly OpSchema[], size: SampleSize): Samples {
  const folder = mkdtempSync(join(tmpdir(), 'neve-ops-'));
  try {
    python(fileURLToPath(new URL('samples.py', import.meta.url)), {
      input: { ...size, folder, allowed: allowed.map(({ name, overload }) => [name, overload]) },
      timeoutMs: 1_200_000,
    });
    const answer = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Omit<Samples, 'data'>;
    return { ...answer, data: new Uint8Array(readFileSync(join(folder, 'tensors.bin'))) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
