/** A configuration whose every value is known. */

import type { Values } from './schema/fields.js';

/** A part with its name and options. */
export type NamedPart = Values & { readonly name: string };
/** A reader with its name and options. */
export type NamedReader = Values & { readonly reader: string };

/** The sections, defaults filled in; plain data. */
export interface ConfigValues {
  readonly model: NamedPart;
  readonly data: {
    readonly train: NamedReader;
    readonly test: NamedReader | null;
    readonly batchSize: number;
    readonly shuffle: boolean;
    readonly dropLast: boolean;
    readonly prefetch: number;
    readonly concurrency: number;
    readonly keep: 'memory' | 'disk';
    readonly scale: { readonly x: 'standard' | 'minMax' | null; readonly y: 'standard' | 'minMax' | null };
    readonly transform: readonly NamedPart[];
  };
  readonly loss: NamedPart;
  readonly optimizer: NamedPart;
  readonly controllers: readonly NamedPart[];
  readonly precision: 'fp32' | 'tf32' | 'bf16' | 'fp16';
  readonly step: Values;
  readonly stop: { readonly maxEpochs: number | null; readonly maxSteps: number | null; readonly maxSeconds: number | null };
  readonly validation: {
    readonly split: number | null;
    readonly stratify: boolean;
    readonly data: NamedReader | null;
    readonly metrics: readonly string[] | null;
    readonly every: number | { readonly epochs: number } | { readonly steps: number };
    readonly allowNonFinite: boolean;
    readonly batchSize: number | null;
    readonly restoreBest: boolean;
    readonly monitor: string;
    readonly mode: 'auto' | 'min' | 'max';
    readonly transform: readonly NamedPart[];
  } | null;
  readonly checkpoint: Values | false;
  readonly log: { readonly metrics: readonly string[]; readonly every: number | null; readonly loggers: readonly NamedPart[] };
  readonly run: {
    readonly name: string | null;
    readonly folder: string | null;
    readonly overwrite: boolean;
    readonly remoteControl: boolean;
    readonly seed: number;
    readonly deterministic: boolean;
    readonly threads: number | null;
  };
  readonly device: string;
  readonly launch: { readonly nprocPerNode: number; readonly maxRestarts: number; readonly logDir: string | null };
}
