/** One fit from beginning to end: what it makes, what it runs, and what it releases whatever happens. */

import type { AnalysisSubject } from '../controllers/analysis-probe.js';
import type { ResidentLoader } from '../data/loader.js';
import { AbortedError } from '../errors.js';
import { native } from '../native/load.js';
import { resolveGroups } from '../optim/groups.js';
import { setSeed } from '../tensor/generator.js';
import { handleOf } from '../tensor/native-object.js';
import { wrap } from '../tensor/tensor.js';
import { loaderAsSaved, restoreFit } from './checkpoint/fit-copy.js';
import { stopOnSignals } from './checkpoint/signals.js';
import { ControllerSlot } from './control/controller-slot.js';
import { DecisionDesk } from './control/decisions.js';
import { parametersPerNeuron } from './control/neuron-parameters.js';
import { listenerOf } from './events/callbacks.js';
import { ProgressRelay } from './events/progress-relay.js';
import { FitPlace, type Resumption } from './fit-place.js';
import { NativeSession } from './fit-session.js';
import { Lifetime } from './lifetime.js';
import { trainingLoop } from './loop.js';
import { stepsPerEpoch } from './loop-context.js';
import type { FitOptions, ResolvedTrainerOptions } from './options.js';
import { type Prepared, prepare } from './prepare/prepare.js';
import { makeMeters } from './probes/probes.js';
import { LoggerRelay } from './records/logger-relay.js';
import { toPlain } from './records/plain-json.js';
import { runFacts } from './records/run-facts.js';
import { makeReport } from './report.js';
import type { Report } from './report-types.js';
import type { RunLink } from './run.js';
import { copyOptimizerState, giveOptimizerState } from './step/optimizer-state.js';
import { stepSpec } from './step/step-options.js';

/** Does a whole fit and announces its end. */
export async function runFit(options: ResolvedTrainerOptions, loader: ResidentLoader, fit: FitOptions, link: RunLink): Promise<Report> {
  let place: FitPlace | null = null;
  const loggers = new LoggerRelay(fit.loggers ?? [], link.hub);
  try {
    const report = await Lifetime.run(async (lifetime) => {
      if (fit.onEvent !== undefined) link.hub.add(fit.onEvent);
      for (const callback of fit.callbacks ?? []) link.hub.add(listenerOf(callback, { stop: (reason) => link.stop(reason) }));
      link.control.follow(fit.signal);
      if (fit.handleSignals === true) lifetime.defer(stopOnSignals((reason) => link.control.requestStop(reason)));
      link.control.check();
      const prepared = prepare(options, loader, {}, lifetime);
      // Before the model is borrowed: a probe may have to run it once.
      const optimizer: FitOptimizer = { name: options.optimizer.name, groups: resolveGroups(options.optimizer, prepared.trainable) };
      const slots = options.controllers.map(
        (controller) => new ControllerSlot(controller, makeMeters(controller, prepared, loader.batchSize, optimizer, lifetime)),
      );
      const done = await Lifetime.run(async (training) => {
        // Before anything is awaited, so that nobody else can take the model.
        prepared.model.borrow('Trainer.fit');
        training.defer(() => prepared.model.borrow(null));
        const start = startTraining(options, loader, fit, prepared, optimizer, slots, link, training);
        // Last of all that can be refused: a fit that never begins leaves no folder.
        place = await FitPlace.take(options, fit, loader, prepared, link.hub);
        return start(place, (await place?.resumption(training)) ?? null, loggers);
      });
      const finished: Report = { ...done, runDir: place?.folder.path ?? null };
      await place?.folder.finish(finished, prepared.model);
      await place?.folder.release();
      return finished;
    });
    const end = { status: 'finished', report, error: null } as const;
    await loggers.end(end);
    link.hub.emit({ type: 'fitEnd', ...end });
    link.hub.check();
    return report;
  } catch (error) {
    await announceFailure(error, place, link, loggers);
    throw error;
  }
}

type Start = (place: FitPlace | null, resumption: Resumption | null, loggers: LoggerRelay) => Promise<Omit<Report, 'runDir'>>;

type FitOptimizer = NonNullable<AnalysisSubject['optimizer']>;

/** Makes the session; the function returned trains, from the beginning or from a checkpoint. */
function startTraining(
  options: ResolvedTrainerOptions,
  given: ResidentLoader,
  fit: FitOptions,
  prepared: Prepared,
  optimizer: FitOptimizer,
  slots: readonly ControllerSlot[],
  link: RunLink,
  lifetime: Lifetime,
): Start {
  const { model, loss, device, channelsLast } = prepared;
  const { hub, control } = link;
  const { groups } = optimizer;
  const progress = new ProgressRelay(hub);
  const session = new NativeSession(native(), {
    model: model.handle,
    loss: loss.handle,
    optimizer,
    channelsLast,
    step: stepSpec(options.step, {
      ...{ seed: options.seed, device, stepsPerEpoch: stepsPerEpoch(given, options.step.accumulate) },
      layers: prepared.layers,
    }),
    onProgress: progress.onProgress,
  });
  if (options.deterministic) {
    const before = native().setDeterministic(true);
    lifetime.defer(() => {
      native().setDeterministic(before);
    });
  }
  lifetime.defer(() => session.close());
  const rates = new Map(groups.map(({ name, options: { lr } }) => [name, Number(lr)]));
  const desk = new DecisionDesk(session, rates, prepared, options.optimizer.ownsRate === true ? optimizer.name : null);
  lifetime.defer(() => desk.unfreeze());
  control.attach(() => session.interrupt());
  lifetime.defer(() => control.attach(null));
  link.provideSnapshot(async () => new Map((await session.copyState()).map(({ name, tensor }) => [name, wrap(tensor)])));
  lifetime.defer(() => link.provideSnapshot(null));
  link.optimizer.provide(() => copyOptimizerState(session, optimizer, desk.rates));
  lifetime.defer(() => link.optimizer.provide(null));

  return async (place, resumption, loggers) => {
    const saved = resumption?.state ?? null;
    const maxEpochs = fit.maxEpochs ?? saved?.maxEpochs;
    const loader = saved === null ? given : loaderAsSaved(given, saved.loaderSeed);
    const { accumulate, average } = options.step;
    const steps = stepsPerEpoch(loader, accumulate);
    if (options.seed !== null) setSeed(options.seed);
    for (const { controller } of slots)
      controller.start({ maxEpochs, stepsPerEpoch: steps, parametersPerNeuron: parametersPerNeuron(prepared) });
    const resume = resumption === null ? null : await restoreFit({ session, slots, desk }, resumption.state, resumption.tensors);
    if (resume === null && fit.optimizerState !== undefined) await giveOptimizerState(session, optimizer, fit.optimizerState);
    const facts = runFacts(options, loader, { ...fit, maxEpochs }, prepared);
    await place?.open(facts, saved);
    const checkpoints = place?.checkpointer({ session, slots, desk, maxEpochs, loaderSeed: loader.seed ?? null }) ?? null;
    lifetime.defer(() => checkpoints?.close());
    checkpoints?.start(resume?.history ?? []);
    if (checkpoints !== null) link.provideCheckpoint(() => checkpoints.request());
    lifetime.defer(() => link.provideCheckpoint(null));
    loggers.start({
      ...{ facts: toPlain(facts), maxEpochs, stepsPerEpoch: steps, runDir: place?.folder.path ?? null },
      ...{ step: resume?.step ?? 0, history: resume?.history ?? [] },
    });
    hub.emit({ type: 'fitStart', maxEpochs, stepsPerEpoch: steps, device });
    const data = { inputs: prepared.inputs.map(handleOf), targets: prepared.targets.map(handleOf) };
    const result = await trainingLoop({
      ...{ session, loader, data, slots, desk, hub, control, progress, maxEpochs, resume, checkpoints, accumulate },
      lossNames: options.loss.names,
      onEpoch: async (epoch) => {
        await place?.folder.addEpoch(epoch);
        link.publish(epoch);
      },
    });
    await checkpoints?.finish();
    await link.optimizer.finish();
    const renewed = average?.updateBatchNorm === true ? { ...data, order: null, batchSize: loader.batchSize } : null;
    if (average !== null) await session.adoptAverage(renewed);
    return makeReport(result, desk);
  };
}

/** Writes the failure down and announces it; the failure itself stays the one that is thrown. */
async function announceFailure(error: unknown, place: FitPlace | null, { hub }: RunLink, loggers: LoggerRelay): Promise<void> {
  const status = error instanceof AbortedError ? 'aborted' : 'failed';
  // Ignored: what ended the fit matters more than that it could not be written down.
  await place?.fail(status, error).catch(() => undefined);
  const end = { status, report: null, error } as const;
  await loggers.end(end);
  hub.emit({ type: 'fitEnd', ...end });
}
