/** What is measured of a training step, and the ratios that are told of it. */

import type { Delay } from './event-loop.js';
import { median } from './table.js';

/** What one process measured. */
export interface Measured {
  /** Seconds a step, of the epochs that are timed. */
  readonly step: number;
  /** Seconds from the call that trains to the end of the first step. */
  readonly first: number;
  /** Bytes at the peak, less those before the model was made. */
  readonly memory: number;
  /** Seconds from the start of the process to the first call that trains: modules are loaded, model and data are made. */
  readonly startUp: number;
  /** Numbers that are trained. */
  readonly parameters: number;
  /** Of JavaScript's event loop during the epochs that are timed; Neve's only. */
  readonly delay?: Delay;
}

/** A case at a batch size. */
export interface StepResult {
  readonly name: string;
  readonly batch: number;
  /** The time that Neve should take at most, of PyTorch's; `null` at other batch sizes than the case's own. */
  readonly goal: number | null;
  /** What was measured, a round each, by arm: `neve`, then the peers. */
  readonly arms: Readonly<Record<string, readonly Measured[]>>;
  /** Why arms have no figures. */
  readonly missing: Readonly<Record<string, string>>;
}

/** PyTorch as its users run it. `torch.compile` is an arm of its own, which trades minutes before the first step for time afterwards. */
const PYTORCH: ReadonlySet<string> = new Set(['default', 'fused', 'channels-last']);

/** How arms are called where people read. */
export const ARM_NAMES: Readonly<Record<string, string>> = {
  neve: 'Neve',
  default: 'PyTorch, default',
  fused: 'PyTorch, fused',
  'channels-last': 'PyTorch, channels last',
  compile: 'torch.compile',
  jax: 'JAX',
  tfjs: 'TensorFlow.js',
};

/** The arms but Neve's own, in the order in which they were measured. */
export function peersOf({ arms }: StepResult): string[] {
  return Object.keys(arms).filter((arm) => arm !== 'neve' && (arms[arm]?.length ?? 0) > 0);
}

/** The median over the rounds; NaN for an arm without figures. */
export function medianOf({ arms }: StepResult, arm: string, what: 'step' | 'first' | 'memory' | 'startUp'): number {
  return median((arms[arm] ?? []).map((one) => one[what]));
}

/** Neve's part of a peer's time or memory: of each round, since both took turns, the median. */
export function ratioTo({ arms }: StepResult, arm: string, what: 'step' | 'memory'): number {
  const theirs = arms[arm] ?? [];
  return median((arms.neve ?? []).flatMap((one, round) => (theirs[round] === undefined ? [] : [one[what] / theirs[round][what]])));
}

/** Neve's part of the time of the best of PyTorch's arms; NaN when none was measured. */
export function ratioToPytorch(result: StepResult): number {
  const ratios = peersOf(result).flatMap((arm) => (PYTORCH.has(arm) ? [ratioTo(result, arm, 'step')] : []));
  return ratios.length === 0 ? Number.NaN : Math.max(...ratios);
}
