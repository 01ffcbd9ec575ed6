/** One run in the making: a model, its data, and a budget of steps that everything is taken from. */

import { analysis, type Controller, type data, type Epoch, type nn, type optim, Trainer } from 'neve';
import type { TaskData } from '../study/tasks.js';
import { StopAfter } from './stop-after.js';

/** Steps of a learning-rate finder, and the most of the budget that they may take. */
const FINDER_STEPS = 100;
const FINDER_SHARE = 0.25;

/** What a trial is given. */
export interface TrialSetting {
  readonly model: nn.TensorModule;
  readonly task: TaskData;
  /** Batches of the training data, shuffled by the run's seed. */
  readonly loaderOf: (seed: number) => data.Loader;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  readonly seed: number;
  /** The rate that the run is given; 1 where it is given none. */
  readonly lr: number;
}

/** What methods are written with. */
export class Trial {
  /** The rate that the run is given. */
  readonly lr: number;
  readonly stepsPerEpoch: number;
  readonly history: Epoch[] = [];
  readonly #setting: TrialSetting;
  #left: number;
  #fits = 0;

  constructor(setting: TrialSetting) {
    this.#setting = setting;
    this.lr = setting.lr;
    this.stepsPerEpoch = setting.stepsPerEpoch;
    this.#left = setting.stepsPerEpoch * setting.epochs;
  }

  /** Steps of the budget that are left. */
  get left(): number {
    return this.#left;
  }

  /** Trains until a controller stops or the budget is used up; several fits go on from one another's weights. */
  async fit(optimizer: optim.OptimizerSpec, controllers: readonly Controller[] = []): Promise<void> {
    const { model, task, loaderOf, stepsPerEpoch, seed } = this.#setting;
    if (this.#left === 0) return;
    const trainer = new Trainer({
      ...{ model, loss: task.loss, optimizer, device: 'cpu' },
      controllers: [...controllers, new StopAfter(this.#left)],
    });
    const run = trainer.fit(loaderOf(seed + 1000 * this.#fits++), { maxEpochs: Math.ceil(this.#left / stepsPerEpoch) });
    for await (const epoch of run) {
      this.history.push(epoch);
      this.#left -= epoch.steps;
    }
    await run;
  }

  /** A rate from a learning-rate finder, whose steps come out of the budget; the finder's default where it finds none. */
  async find(optimizer: optim.OptimizerSpec): Promise<number> {
    const { model, task, loaderOf, seed } = this.#setting;
    const iterations = Math.max(10, Math.min(FINDER_STEPS, Math.floor(this.#left * FINDER_SHARE)));
    const { lrs, suggestions } = await analysis.lrFinder({
      ...{ model, loss: task.loss, optimizer, device: 'cpu', loader: loaderOf(seed), iterations },
    });
    this.#left -= Math.min(this.#left, lrs.length);
    return suggestions.valley ?? 1e-3;
  }
}
