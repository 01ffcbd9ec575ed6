/** A quadratic bowl that ExpTest descends, driven as the trainer's loop does, without a model. */

import type { Decision, ExpTest, ExpTestVerdict } from '../../src/controllers/index.js';
import { NumericalError } from '../../src/errors.js';

const CURVATURES = [0.2, 1, 4];
const BEGIN = [1, -1, 0.8];

export interface World {
  /** The optimizer's rate before the fit. */
  readonly given?: number;
  readonly steps: number;
  readonly lossNoise?: (k: number) => number;
  readonly gradientNoise?: (k: number) => readonly number[];
  /** The loss is not finite above this. */
  readonly ceiling?: number;
  /** Called at each boundary, before the controller is asked. */
  readonly atBoundary?: (step: number) => void;
}

/** The noise of the golden traces. */
export const NOISY: Pick<World, 'lossNoise' | 'gradientNoise'> = {
  lossNoise: (k) => 0.05 * Math.sin(5.3 * k),
  gradientNoise: (k) => [Math.sin(1.7 * k), Math.sin(2.3 * k + 1), Math.sin(3.1 * k + 2)].map((value) => 0.3 * value),
};

export interface Descent {
  readonly losses: readonly number[];
  readonly lr: number;
  readonly decisions: readonly Decision[];
  readonly verdicts: readonly ExpTestVerdict[];
  /** What ended it early. */
  readonly failure: NumericalError | null;
}

/** `0.5 sum(lambda w^2) + 0.1`, and plain gradient descent on it. */
export function descend(controller: ExpTest, world: World): Descent {
  const { steps, given = 1, lossNoise = () => 0, gradientNoise = () => [0, 0, 0], ceiling = Number.POSITIVE_INFINITY } = world;
  let weights = [...BEGIN];
  let lr = given;
  let walked = { path: 0, sum: [0, 0, 0], walking: false };
  const snapshots = new Map<string, readonly number[]>();
  const decisions: Decision[] = [];
  const losses: number[] = [];
  const apply = (decided: readonly Decision[]): void => {
    for (const decision of decided) {
      if (decision.kind === 'keep') snapshots.set(decision.snapshot, [...weights]);
      if (decision.kind === 'restore') weights = [...(snapshots.get(decision.snapshot) as number[])];
      if (decision.kind === 'setLr') [lr, walked] = [decision.lr, { path: 0, sum: [0, 0, 0], walking: true }];
    }
    decisions.push(...decided);
  };
  controller.start({ maxEpochs: steps, stepsPerEpoch: 1 });
  apply(controller.begin(new Map([['default', lr]])));
  let next = controller.when(0);
  let seen: number[] = [];
  const ask = (step: number, failure: NumericalError | null): void => {
    world.atBoundary?.(step);
    const measured = failure === null ? (next.measure ?? []) : [];
    const resultant = Math.hypot(...walked.sum);
    const measurements = new Map(
      measured.map((name) => [name, { kind: 'gradientPath', path: walked.path, resultant, steps: step, seconds: 0 }] as const),
    );
    if (measured.length > 0) walked = { ...walked, walking: false };
    const loss = seen.reduce((total, value) => total + value, 0) / seen.length;
    const rates = new Map([['default', lr]]);
    apply(controller.observe({ epoch: 0, step, loss, losses: Float64Array.from(seen), lr: rates, measurements, failure }));
    seen = [];
    next = controller.when(step);
  };
  for (let k = 0, step = 0; k < steps; k++) {
    const loss = weights.reduce((total, w, i) => total + 0.5 * (CURVATURES[i] as number) * w * w, 0.1) + lossNoise(k);
    if (!Number.isFinite(loss) || loss > ceiling) {
      const failure = new NumericalError('ERR_NON_FINITE_LOSS', 'The loss is infinite.');
      const before = decisions.length;
      seen = [];
      ask(step, failure);
      if (!decisions.slice(before).some(({ kind }) => kind === 'restore')) {
        return { losses, lr, decisions, verdicts: controller.report().verdicts, failure };
      }
      continue;
    }
    const noise = gradientNoise(k);
    const gradient = weights.map((w, i) => (CURVATURES[i] as number) * w + (noise[i] as number));
    if (walked.walking) {
      walked.path += Math.hypot(...gradient);
      walked.sum = walked.sum.map((value, i) => value + (gradient[i] as number));
    }
    weights = weights.map((w, i) => w - lr * (gradient[i] as number));
    losses.push(loss);
    seen.push(loss);
    step += 1;
    if (step >= next.step) ask(step, null);
  }
  return { losses, lr, decisions, verdicts: controller.report().verdicts, failure: null };
}

/** Uniform on [0, 1), the same everywhere. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal numbers, by Box and Muller. */
export function normal(seed: number): () => number {
  const next = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
