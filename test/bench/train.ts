/** Trains a case with Neve. */

import { data, optim, setSeed, Trainer } from '../../src/index.js';
import type { StepCase } from './cases.js';
import { type Delay, watchDelay } from './event-loop.js';
import type { Measured } from './results.js';
import type { Sized } from './sizes.js';

/**
 * Times the steps of a case.
 *
 * @param onReady - called when all is there and the next thing is to train
 */
export async function measureSteps(
  { loss = 'crossEntropy', model: make, data: draw }: StepCase,
  { rows, batchSize, epochs }: Sized,
  onReady: () => void = () => {},
): Promise<Omit<Measured, 'memory' | 'startUp'>> {
  setSeed(0);
  const { x, y } = draw(rows);
  const model = make();
  const optimizer = optim.sgd({ lr: 0.01, momentum: 0.9, weightDecay: 5e-4 });
  const trainer = new Trainer({ model, loss, optimizer, device: 'cpu' });
  const loader = () => data.tensors({ x, y }).loader({ batchSize, shuffle: true, seed: 0 });
  onReady();
  const begun = performance.now();
  await trainer.fit(loader(), { maxSteps: 1 });
  const first = (performance.now() - begun) / 1e3;
  let stop: (() => Delay) | undefined;
  // The epoch that is not timed has ended.
  const onEpochEnd = (): void => {
    stop ??= watchDelay();
  };
  const report = await trainer.fit(loader(), { maxEpochs: epochs + 1, callbacks: [{ onEpochEnd }] });
  const delay = stop?.();
  const timed = report.history.slice(1);
  const parameters = model.parameters().reduce((sum, { numel }) => sum + numel, 0);
  for (const tensor of [x, y, ...model.stateDict().values()]) tensor.dispose();
  const step = timed.reduce((sum, { seconds }) => sum + seconds, 0) / timed.reduce((sum, { steps }) => sum + steps, 0);
  return { step, first, parameters, ...(delay === undefined ? {} : { delay }) };
}
