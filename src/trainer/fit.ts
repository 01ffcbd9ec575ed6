/** One fit from beginning to end: what it makes, what it runs, and what it releases whatever happens. */

import type { ResidentLoader } from '../data/loader.js';
import { AbortedError } from '../errors.js';
import { native } from '../native/load.js';
import { resolveGroups } from '../optim/groups.js';
import { setSeed } from '../tensor/generator.js';
import { handleOf } from '../tensor/native-object.js';
import { wrap } from '../tensor/tensor.js';
import { ControllerSlot } from './controller-slot.js';
import { DecisionDesk } from './decisions.js';
import { NativeSession } from './fit-session.js';
import { Lifetime } from './lifetime.js';
import { trainingLoop } from './loop.js';
import type { FitOptions, ResolvedTrainerOptions } from './options.js';
import { type Prepared, prepare } from './prepare.js';
import { makeMeters } from './probes.js';
import { ProgressRelay } from './progress-relay.js';
import { makeReport } from './report.js';
import type { Report } from './report-types.js';
import type { RunLink } from './run.js';
import { runFacts } from './run-facts.js';
import { RunFolder } from './run-folder.js';

/** Does a whole fit and announces its end. */
export async function runFit(options: ResolvedTrainerOptions, loader: ResidentLoader, fit: FitOptions, link: RunLink): Promise<Report> {
  let folder: RunFolder | null = null;
  try {
    const report = await Lifetime.run(async (lifetime) => {
      if (fit.onEvent !== undefined) link.hub.add(fit.onEvent);
      link.control.follow(fit.signal);
      link.control.check();
      const prepared = prepare(options, loader, {}, lifetime);
      const done = await Lifetime.run(async (training) => {
        // Before anything is awaited, so that nobody else can take the model.
        prepared.model.borrow('Trainer.fit');
        training.defer(() => prepared.model.borrow(null));
        const start = startTraining(options, loader, prepared, link, training);
        // Last of all that can be refused: a fit that never begins leaves no folder.
        folder = await openFolder(options, loader, fit, prepared);
        return start(fit.maxEpochs, folder);
      });
      const finished: Report = { ...done, runDir: folder?.path ?? null };
      await folder?.finish(finished, prepared.model);
      return finished;
    });
    link.hub.emit({ type: 'fitEnd', status: 'finished', report, error: null });
    link.hub.check();
    return report;
  } catch (error) {
    await announceFailure(error, folder, link);
    throw error;
  }
}

type Start = (maxEpochs: number, folder: RunFolder | null) => Promise<Omit<Report, 'runDir'>>;

/** Makes session, meters and controllers; the function returned trains. */
function startTraining(
  options: ResolvedTrainerOptions,
  loader: ResidentLoader,
  prepared: Prepared,
  link: RunLink,
  lifetime: Lifetime,
): Start {
  const { model, loss, device, channelsLast } = prepared;
  const { hub, control } = link;
  const groups = resolveGroups(options.optimizer, prepared.trainable);
  const slots = options.controllers.map(
    (controller) => new ControllerSlot(controller, makeMeters(controller, prepared.layers, loader.inputs, lifetime)),
  );
  const progress = new ProgressRelay(hub);
  const session = new NativeSession(native(), {
    model: model.handle,
    loss: loss.handle,
    optimizer: { name: options.optimizer.name, groups },
    channelsLast,
    onProgress: progress.onProgress,
  });
  lifetime.defer(() => session.close());
  const desk = new DecisionDesk(session, new Map(groups.map(({ name, options: { lr } }) => [name, Number(lr)])));
  lifetime.defer(() => desk.unfreeze());
  control.attach(() => session.interrupt());
  lifetime.defer(() => control.attach(null));
  link.provideSnapshot(async () => new Map((await session.copyState()).map(({ name, tensor }) => [name, wrap(tensor)])));
  lifetime.defer(() => link.provideSnapshot(null));

  return async (maxEpochs, folder) => {
    if (options.seed !== null) setSeed(options.seed);
    for (const { controller } of slots) controller.start();
    hub.emit({ type: 'fitStart', maxEpochs, stepsPerEpoch: loader.length, device });
    const data = { inputs: prepared.inputs.map(handleOf), targets: prepared.targets.map(handleOf) };
    const result = await trainingLoop({
      ...{ session, loader, data, slots, desk, hub, control, progress, maxEpochs },
      onEpoch: async (epoch) => {
        await folder?.addEpoch(epoch);
        link.publish(epoch);
      },
    });
    return makeReport(result, desk);
  };
}

async function openFolder(
  options: ResolvedTrainerOptions,
  loader: ResidentLoader,
  fit: FitOptions,
  prepared: Prepared,
): Promise<RunFolder | null> {
  if (fit.runDir === undefined) return null;
  return RunFolder.open(fit.runDir, runFacts(options, loader, fit, prepared), { overwrite: fit.overwrite ?? false });
}

/** Writes the failure down and announces it; the failure itself stays the one that is thrown. */
async function announceFailure(error: unknown, folder: RunFolder | null, { hub }: RunLink): Promise<void> {
  const status = error instanceof AbortedError ? 'aborted' : 'failed';
  // Ignored: what ended the fit matters more than that it could not be written down.
  await folder?.fail(status, error).catch(() => undefined);
  hub.emit({ type: 'fitEnd', status, report: null, error });
}
