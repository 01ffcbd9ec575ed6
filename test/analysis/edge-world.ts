/** Small nets trained on the whole of a small set: what the edge of stability is looked at with. */

import {
  analysis,
  data,
  NumericalError,
  nn,
  optim,
  type Report,
  setSeed,
  type Tensor,
  Trainer,
  type TrainerOptions,
  tensor,
} from '../../src/index.js';

/** Points of the Chebyshev task. */
const POINTS = 20;

/** Half the mean over rows of the squared error. */
export function halfSquare(output: Tensor, target: Tensor): Tensor {
  return output.sub(target).square().mean().mul(0.5);
}

/** The Chebyshev polynomial of degree 5. */
export const chebyshevAt = (at: number): number => 16 * at ** 5 - 20 * at ** 3 + 5 * at;

/** The Chebyshev polynomial of degree 5 at 20 points of [-1, 1], one batch. */
export function chebyshev(): data.Loader & Disposable {
  const xs = Array.from({ length: POINTS }, (_, i) => -1 + (2 * i) / (POINTS - 1));
  const x = tensor(Float32Array.from(xs), { shape: [POINTS, 1] });
  const y = tensor(Float32Array.from(xs.map(chebyshevAt)), { shape: [POINTS, 1] });
  return disposable(data.tensors({ x, y }).loader({ batchSize: POINTS }), [x, y]);
}

/** A perceptron with two hidden layers of 50 tanh units and PyTorch's initialisation. */
export function tanhNet(seed: number, inputs = 1, outputs = 1): nn.Sequential & Disposable {
  setSeed(seed);
  const layers = [new nn.Linear(inputs, 50), new nn.Tanh(), new nn.Linear(50, 50), new nn.Tanh(), new nn.Linear(50, outputs)];
  const net = new nn.Sequential(...layers);
  return disposable(net, net.parameters());
}

/** What a fit under the monitor showed; `report` is `null` for a fit that failed. */
export interface Watched {
  readonly edge: analysis.EdgeReport;
  readonly report: Report | null;
  /** Losses of all steps. */
  readonly losses: readonly number[];
  /** The measured ratios that are known, in order. */
  readonly ratios: readonly number[];
}

export interface WatchedOptions extends Partial<TrainerOptions> {
  readonly seed?: number;
  readonly steps: number;
  readonly optimizer: TrainerOptions['optimizer'];
  readonly monitor?: analysis.EdgeOfStabilityOptions;
}

/** Full-batch training on the Chebyshev task. */
export async function watched({ seed = 0, steps, monitor, ...trained }: WatchedOptions): Promise<Watched> {
  using net = tanhNet(seed);
  using loader = chebyshev();
  return await watch(new analysis.EdgeOfStability(monitor), { model: net, loss: halfSquare, ...trained }, loader, steps);
}

/** A fit whose every epoch is one step. */
export async function watch(edge: analysis.EdgeOfStability, options: TrainerOptions, loader: data.Loader, steps: number): Promise<Watched> {
  const trainer = new Trainer({ device: 'cpu', ...options, observers: [edge] });
  const report = await trainer.fit(loader, { maxEpochs: steps }).catch((error: unknown) => {
    if (error instanceof NumericalError) return null;
    throw error;
  });
  const { curves } = analysis.findingsOf({ history: report?.history ?? [] });
  const values = curves.find(({ picture }) => picture === 'Sharpness by threshold')?.series.ratio?.values ?? [];
  return {
    edge: edge.report(),
    report,
    losses: report?.history.map(({ loss }) => loss) ?? [],
    ratios: values.filter((value) => value !== null),
  };
}

export const gd = (lr: number): TrainerOptions['optimizer'] => optim.sgd({ lr });

function disposable<T extends object>(it: T, tensors: Iterable<Tensor>): T & Disposable {
  const all = [...tensors];
  return Object.assign(it, {
    [Symbol.dispose]: () => {
      for (const each of all) each.dispose();
    },
  });
}
