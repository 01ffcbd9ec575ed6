/** One fit from beginning to end: what it makes, what it runs, and what it releases whatever happens. */

import type { AnalysisSubject } from '../controllers/probes/analysis-probe.js';
import { type Loader, storedLoader } from '../data/loader.js';
import { whenLauncherIsGone } from '../distributed/launcher-watch.js';
import { watchSlurm } from '../distributed/slurm.js';
import { AbortedError } from '../errors.js';
import type { Model } from '../graph/model.js';
import type { NativeBatches, NativeLocalSgd } from '../native/addon.js';
import { native } from '../native/load.js';
import { customRules } from '../optim/custom-rules.js';
import { declarationOf, momentumSteps } from '../optim/declarations.js';
import { resolveGroups } from '../optim/groups.js';
import type { ClaimOwner } from '../tensor/claims.js';
import { wrap } from '../tensor/tensor.js';
import { AlertWatch } from './alerts/alert-watch.js';
import type { Checkpointer } from './checkpoint/checkpointer.js';
import { loaderAsSaved, restoreFit } from './checkpoint/fit-copy.js';
import { FollowingCheckpoints } from './checkpoint/following-checkpoints.js';
import { resolveCheckpointOptions } from './checkpoint/options.js';
import { stopOnSignals } from './checkpoint/signals.js';
import { locateInValidation } from './contracts/failures.js';
import { NativeSession } from './contracts/fit-session.js';
import { Lifetime } from './contracts/lifetime.js';
import { limitsOf, plannedLength } from './contracts/limits.js';
import type { Report } from './contracts/report-types.js';
import { rankIn, Team } from './contracts/team.js';
import { METRICS } from './contracts/validation.js';
import { ControllerSlot } from './control/controller-slot.js';
import { DecisionDesk } from './control/decisions.js';
import { takeControllers } from './control/in-use.js';
import { isBatchNormalized, trainedNumbers } from '../controllers/neuron-parameters.js';
import { listenerOf } from './events/callbacks.js';
import { ProgressRelay } from './events/progress-relay.js';
import { StepLogReader } from './events/step-log.js';
import type { EventHub } from './events/event-hub.js';
import { warn } from './events/warn.js';
import { type Feed, stepsOf, withEpoch } from './feed/feed.js';
import { feedOf, type OpenData, openData } from './feed/open-data.js';
import { EXAMPLE_ROWS } from './feed/transforms.js';
import { type FitExtras, fitExtras } from './fit-extras.js';
import type { ResolvedFitOptions } from './fit-options.js';
import { FitPlace, type Resumption } from './fit-place.js';
import { Holding } from './holding.js';
import { trainingLoop } from './loop/loop.js';
import type { ResolvedTrainerOptions } from './options.js';
import { type Prepared, prepare } from './prepare/prepare.js';
import { traceCountedRows } from './losses/counted-rows.js';
import { localSgdSpec } from './probes/local-velocity.js';
import { makeMeters } from './probes/probes.js';
import { rowsAsked } from './probes/rows-asked.js';
import { LoggerRelay } from './records/logger-relay.js';
import { toPlain } from './records/plain-json.js';
import { type ControlVerb, RemoteControl } from './records/remote-control.js';
import { savedLoaderSeed } from './records/saved-seed.js';
import { makeReport } from './report.js';
import type { RunLink } from './run.js';
import { blameRow, nameRow } from './non-finite-rows.js';
import { type ModelFacts, modelFacts } from './records/model-facts.js';
import { runFacts } from './run-facts.js';
import { shareResumption } from './shared-resumption.js';
import { copyOptimizerState, giveOptimizerState } from './step/optimizer-state.js';
import { stepSpec } from './step/step-options.js';
import { alikeFacts, generatorSeed, loaderAsFirst, refuseAlone, refuseParts } from './together.js';
import { BestWeights } from './validation/best-weights.js';
import { nativeMetrics, objectivesOf, prepareValidation } from './validation/prepare-validation.js';
import type { Validator } from './validation/validator.js';

/** Does a whole fit and announces its end. */
export async function runFit(options: ResolvedTrainerOptions, given: Loader, fit: ResolvedFitOptions, link: RunLink): Promise<Report> {
  let place: FitPlace | null = null;
  const rank = rankIn(options.distributed);
  let team: Team | null = null;
  // A job that goes on has something to go on from.
  const slurm = watchSlurm((reason) => link.control.requestStop(reason), fit.runDir !== null && (rank ?? 0) === 0);
  const loggers = new LoggerRelay(rank === null || rank === 0 ? fit.loggers : [], link.hub);
  try {
    const report = await Lifetime.run(async (lifetime) => {
      if (fit.onEvent !== null) link.hub.add(fit.onEvent);
      for (const callback of fit.callbacks) link.hub.add(listenerOf(callback, { stop: (reason) => link.stop(reason) }));
      link.control.follow(fit.signal);
      // A launcher ends its processes by a signal, and waits for them to do so in order.
      if (fit.handleSignals || rank !== null) lifetime.defer(stopOnSignals((reason) => link.control.requestStop(reason)));
      lifetime.defer(slurm.close);
      lifetime.defer(whenLauncherIsGone(() => link.control.requestStop('the launcher of this process is gone')));
      link.control.check();
      const together = rank === null ? null : await Team.open(options.distributed);
      team = together;
      if (together !== null) refuseAlone(options);
      const plan = fitExtras(options, fit, given);
      // A stream's beginning is read first: for resident data nothing is awaited up to where the fit holds the model.
      const saved = given.kind === 'stream' ? await seededAsSaved(given, fit) : given;
      const loader = together === null ? saved : await loaderAsFirst(together, saved);
      const asked = Math.max(EXAMPLE_ROWS, rowsAsked([...options.observers, ...options.controllers]));
      const opening = openForFit(loader, asked, lifetime, link);
      const data = opening instanceof Promise ? await opening : opening;
      const held = plan.validation === null ? null : openForFit(storedLoader(plan.validation.loader), EXAMPLE_ROWS, lifetime, link);
      const heldOut =
        held instanceof Promise
          ? await held.catch((error: unknown) => {
              throw locateInValidation(error);
            })
          : held;
      // Before anything is traced, and once more when everything is made: in between nothing is awaited, so that nobody else can take the model.
      const holding = new Holding('Trainer.fit', options.model, 'write');
      const prepared = prepare(options, data.rows, objectivesOf(plan.metrics), lifetime);
      const validator =
        plan.validation === null || heldOut === null
          ? null
          : prepareValidation(plan.validation, heldOut, plan.metrics.validation ?? new Map(), options, prepared, lifetime);
      // Before the model is borrowed: a probe may have to run it once.
      const optimizer: FitOptimizer = {
        name: options.optimizer.name,
        groups: resolveGroups(options.optimizer, prepared.trainable, frozenOf(prepared)),
      };
      takeControllers([...options.observers, ...options.controllers], lifetime);
      const slots = [...options.observers, ...options.controllers].map(
        (controller) => new ControllerSlot(controller, makeMeters(controller, prepared, loader.batchSize, optimizer, lifetime)),
      );
      const local =
        together === null || options.localSgd === null ? null : localSgdSpec(options.localSgd, prepared, loader.batchSize, lifetime);
      const architecture = fit.runDir === null ? null : modelFacts(prepared);
      const sums = options.step.accumulate > 1 || together !== null;
      const countedRows = sums ? traceCountedRows(options.loss, prepared.seen.targets, lifetime) : null;
      await together?.checkAlike(alikeFacts(options, loader, prepared));
      const done = await Lifetime.run(async (training) => {
        const start = holding.take(prepared, training, () =>
          startTraining(
            options,
            data,
            fit,
            prepared,
            optimizer,
            slots,
            { ...plan, validator, architecture, local, countedRows },
            link,
            training,
            holding.owner,
            together,
          ),
        );
        if (validator !== null) holding.read(validator.tensors, training);
        // The weights are written to the run folder when training has ended.
        holding.keepReading(lifetime);
        // Last of all that can be refused: a fit that never begins leaves no folder.
        if (together === null || together.leads) place = await FitPlace.take(options, fit, loader, prepared, link.hub);
        const read = (await place?.resumption(training)) ?? null;
        const resumption = together === null ? read : await shareResumption(together, read, training);
        return start(place, resumption, loggers).catch((error: unknown) => {
          throw nameRow(error, loader, prepared);
        });
      });
      const finished: Report = { ...done, runDir: place?.folder.path ?? null };
      await place?.finish(finished, prepared.model);
      await together?.end();
      return finished;
    });
    const end = { status: 'finished', report, error: null } as const;
    await loggers.end(end);
    link.hub.emit({ type: 'fitEnd', ...end });
    link.hub.check();
    await slurm.again();
    return report;
  } catch (error) {
    await (team as Team | null)?.fail(error);
    await announceFailure(error, place, link, loggers);
    throw error;
  }
}

function frozenOf({ parameters }: Prepared): string[] {
  return [...parameters].filter(([, trains]) => !trains).map(([name]) => name);
}

type Start = (place: FitPlace | null, resumption: Resumption | null, loggers: LoggerRelay) => Promise<Omit<Report, 'runDir'>>;

type FitOptimizer = NonNullable<AnalysisSubject['optimizer']>;

/** Makes the session; the function returned trains, from the beginning or from a checkpoint. */
function startTraining(
  options: ResolvedTrainerOptions,
  data: OpenData,
  fit: ResolvedFitOptions,
  prepared: Prepared,
  optimizer: FitOptimizer,
  slots: readonly ControllerSlot[],
  plan: FitExtras & {
    readonly validator: Validator | null;
    readonly architecture: ModelFacts | null;
    readonly countedRows: Model | null;
    readonly local: NativeLocalSgd | null;
  },
  link: RunLink,
  lifetime: Lifetime,
  owner: ClaimOwner,
  team: Team | null,
): Start {
  const { model, loss, device, channelsLast } = prepared;
  const { hub, control } = link;
  const { groups } = optimizer;
  const log =
    fit.logEvery === null
      ? null
      : new StepLogReader(
          () => session.takeLog(),
          options.loss.names,
          (step) => desk.rateAt(step),
        );
  const progress = new ProgressRelay(hub, log);
  const rules = lifetime.use(customRules(options.optimizer, groups, prepared.named));
  const session: NativeSession = new NativeSession(native(), {
    model: model.handle,
    loss: loss.handle,
    ...(plan.countedRows === null ? {} : { countedRows: plan.countedRows.handle }),
    optimizer: { ...optimizer, ...(rules.rules === undefined ? {} : { rules: rules.rules }) },
    channelsLast,
    owner,
    step: {
      ...stepSpec(options.step, {
        ...{ seed: options.seed, device, stepsPerEpoch: stepsOf(data.loader.length, options.step.accumulate) },
        layers: prepared.layers,
      }),
      deterministic: options.deterministic,
      logEvery: fit.logEvery ?? 0,
    },
    metrics: nativeMetrics(prepared, METRICS, plan.metrics.training),
    generators: { seed: generatorSeed(options.seed, team) },
    ...(team === null
      ? {}
      : { group: team.steps.handle('fit'), sharedStatistics: options.syncBatchNorm, shardOptimizer: options.shardOptimizer }),
    ...(plan.local === null ? {} : { localSgd: plan.local }),
    onProgress: progress.onProgress,
  });
  lifetime.defer(() => session.close());
  const rates = new Map(groups.map(({ name, options: { lr } }) => [name, Number(lr)]));
  const desk: DecisionDesk = new DecisionDesk(session, rates, prepared, options.optimizer.ownsRate === true ? optimizer.name : null);
  lifetime.defer(() => desk.unfreeze());
  let feed: Feed | null = null;
  control.attach((now) => {
    session.interrupt();
    feed?.interrupt(now);
    plan.validator?.interrupt(now);
  });
  lifetime.defer(() => control.attach(null));
  link.provideSnapshot(async () => new Map((await session.copyState()).map(({ name, tensor }) => [name, wrap(tensor)])));
  lifetime.defer(() => link.provideSnapshot(null));
  const whole = team === null || !options.shardOptimizer;
  link.optimizer.provide(async () => (whole ? copyOptimizerState(session, optimizer, desk.rates) : refuseParts()));
  lifetime.defer(() => link.optimizer.provide(null));

  const best = plan.best === null ? null : new BestWeights(plan.best);
  return async (place, resumption, loggers) => {
    const saved = resumption?.state ?? null;
    const limits = limitsOf(fit, saved?.limits ?? null);
    const loader = saved === null ? data.loader : loaderAsSaved(data.loader, saved.loaderSeed);
    const { accumulate, average } = options.step;
    feed = feedOf(data, loader, prepared, session.handle, accumulate);
    const steps = feed.stepsPerEpoch;
    const planned = plannedLength(limits, steps);
    const numbers = {
      ...trainedNumbers(prepared, prepared.trainable),
      momentumSteps: momentumSteps(optimizer.name, groups),
      stepLength: declarationOf(optimizer.name)?.stepLength ?? null,
      batchNormalized: isBatchNormalized(prepared),
    };
    for (const { controller } of slots)
      controller.start({ ...planned, stepsPerEpoch: steps, squaredLoss: options.loss.squared, ...numbers });
    if (team !== null) await session.shareWeights();
    const resume =
      resumption === null ? null : await restoreFit({ session, slots, desk, best, team }, resumption.state, resumption.tensors);
    if (resume === null && fit.optimizerState !== null) await giveOptimizerState(session, optimizer, fit.optimizerState);
    const facts = runFacts(options, loader, plan.validation?.loader ?? null, { ...fit, ...limits }, prepared);
    await place?.open({ ...facts, architecture: plan.architecture }, saved);
    const interrupt = (): void => {
      session.interrupt();
      control.wake();
    };
    const checkpoints =
      place?.checkpointer({ session, slots, desk, best, limits, loaderSeed: loader.seed ?? null, team }, interrupt) ?? null;
    const following =
      team === null || team.leads || fit.runDir === null
        ? null
        : new FollowingCheckpoints(team, session, fit.checkpoint === false ? null : resolveCheckpointOptions(fit.checkpoint ?? {}));
    lifetime.defer(() => checkpoints?.close());
    checkpoints?.start(resume?.history ?? []);
    if (checkpoints !== null) link.provideCheckpoint(() => checkpoints.request());
    lifetime.defer(() => link.provideCheckpoint(null));
    const alerts = new AlertWatch(hub, resume?.step ?? 0);
    lifetime.defer(hub.add(alerts.see));
    if (fit.remoteControl && place !== null) {
      const remote = new RemoteControl(place.folder.path, (verb) => obey(verb, link, checkpoints));
      lifetime.defer(() => remote.close());
    }
    loggers.start({
      ...{ facts: toPlain(facts), ...planned, stepsPerEpoch: steps, runDir: place?.folder.path ?? null },
      ...{ step: resume?.step ?? 0, history: resume?.history ?? [] },
    });
    link.serving.provide({
      ...{ model, session, options: { device, channelsLast, precision: options.step.precision } },
      warn: (error) => {
        const message = `The weights of run.predictor() could not be renewed, and stay as they were: ${error instanceof Error ? error.message : String(error)}`;
        warn(hub, 'WARN_PREDICTOR_STALE', message, { error });
      },
    });
    lifetime.defer(() => link.serving.finish());
    hub.emit({ type: 'fitStart', ...planned, stepsPerEpoch: steps, device });
    const result = await trainingLoop({
      ...{ session, feed, slots, desk, hub, control, progress, limits, planned, resume, accumulate, team },
      checkpoints: checkpoints ?? following,
      ...{ validator: plan.validator, best, followed: plan.followed, metrics: plan.metrics.training },
      ...{ batchSize: loader.batchSize, lossNames: options.loss.names },
      tellOfGraphs: graphWarning(hub),
      blame: async (failure) => (team === null ? blameRow(failure, loader, prepared, session) : failure),
      onEpoch: async (epoch) => {
        await place?.folder.addEpoch(epoch);
        link.publish(epoch);
      },
    });
    await checkpoints?.finish();
    await link.optimizer.finish();
    await adoptWeights(session, best, average === null ? null : { from: average.updateBatchNorm ? feed : null });
    return makeReport(result, desk, best?.state ?? null, await session.compiled());
  };
}

/** Warns once. */
function graphWarning(hub: EventHub): (reason: string) => void {
  let told = '';
  return (reason) => {
    if (reason === '' || told !== '') return;
    told = reason;
    warn(hub, 'WARN_CUDA_GRAPH', `Training steps are no replays of a CUDA graph, but done as ever: ${reason}.`, { reason });
  };
}

/** Does what was asked from outside. */
function obey(verb: ControlVerb, { control, hub }: RunLink, checkpoints: Pick<Checkpointer, 'request'> | null): void {
  if (verb === 'pause') control.pause();
  else if (verb === 'resume') control.resume();
  else if (verb === 'stop') control.requestStop('asked for from outside');
  else {
    checkpoints?.request().catch((error: unknown) => {
      warn(hub, 'WARN_REMOTE_CHECKPOINT', `A checkpoint asked for from outside was not saved: ${String(error)}`, { error });
    });
  }
}

/** The loader in the order of the run that is to go on, whose first rows are the ones that everything was made ready with. */
async function seededAsSaved(loader: Loader, { runDir, resume }: ResolvedFitOptions): Promise<Loader> {
  if (runDir === null || resume === false) return loader;
  const saved = await savedLoaderSeed(runDir);
  return saved === undefined ? loader : loaderAsSaved(loader, saved);
}

/** Opens data; a fit that is aborted meanwhile ends with that, whatever the loader did. */
function openForFit(loader: Loader, rows: number, lifetime: Lifetime, { control }: RunLink): OpenData | Promise<OpenData> {
  const opening = openData(loader, rows, lifetime, (end) => control.attach(end === null ? null : (now) => (now ? end() : undefined)));
  return opening instanceof Promise ? opening.finally(() => control.check()) : opening;
}

/**
 * Gives the model the weights that the fit leaves behind: those of the best validation, or averaged ones. Batch normalisation's statistics, where they are taken
 * anew, are those of the data in its stored order, or of a stream's first epoch.
 */
async function adoptWeights(
  session: NativeSession,
  best: BestWeights | null,
  average: { readonly from: Feed | null } | null,
): Promise<void> {
  const adopt = async (data: NativeBatches | null): Promise<void> => {
    const adopted = (await best?.adopt(session, data)) ?? false;
    if (average !== null && !adopted) await session.adoptAverage(data);
  };
  const from = average?.from ?? null;
  if (from === null) await adopt(null);
  else await withEpoch(from.openStored(), ({ data }) => adopt(data));
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
