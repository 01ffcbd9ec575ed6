/** Runs on an MLflow tracking server. */

import { CheckpointError } from '../../errors.js';
import type { AlertRaised, MeasurementTaken, Validated } from '../../trainer/events/events.js';
import type { LoggedStep } from '../../trainer/events/step-log.js';
import type { LoggedEnd, LoggedRun, Logger } from '../../trainer/records/logger.js';
import type { Epoch, RecordedDecision } from '../../trainer/contracts/report-types.js';
import { type JsonObject, objectIn, textIn } from '../record/json-fields.js';
import { describeDecision } from '../progress-state.js';
import { epochScalars, findingScalars, measurementScalars, stepScalars, validationScalars } from '../scalars.js';
import { MlflowClient } from './client.js';
import { BATCH, batches, type KeyValue, type Metric, metricsOf, paramsOf, tagOf } from './entries.js';
import { type MlflowOptions, type ResolvedMlflowOptions, resolveMlflowOptions } from './options.js';

/**
 * Records a fit as a run of an MLflow tracking server, over its REST API 2.0: the options in force as parameters, every number of epochs, measurements and findings as
 * metrics over training steps, decisions and the reason of a stop as tags. Sent once an epoch, while training goes on; a request that fails is tried again.
 *
 * A token is read from `MLFLOW_TRACKING_TOKEN`, or a name and password from `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`. Values that are not
 * finite are left out. A fit that resumes makes a new run, unless `runId` names one to go on with; what a server was told after the checkpoint stays there.
 *
 * Source: MLflow's documentation of its REST API.
 */
export class MlflowLogger implements Logger {
  readonly name = 'mlflow';
  readonly #options: ResolvedMlflowOptions;
  readonly #client: MlflowClient;
  #runId: string | null = null;
  #metrics: Metric[] = [];
  #tags: KeyValue[] = [];
  #decisions = 0;
  #alerts = 0;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: MlflowOptions = {}) {
    this.#options = resolveMlflowOptions(options);
    this.#client = new MlflowClient(this.#options.client);
  }

  /** The server's name of the run; `null` before it was made. */
  get runId(): string | null {
    return this.#runId;
  }

  /** @throws {CheckpointError} `ERR_MLFLOW` */
  async start({ facts, step, history }: LoggedRun): Promise<void> {
    this.#metrics = [];
    this.#tags = [];
    this.#alerts = 0;
    this.#decisions = history.reduce((sum, { decisions }) => sum + decisions.length, 0);
    const { runId } = this.#options;
    this.#runId = runId ?? (await this.#createRun());
    if (runId !== null) await this.#client.post('runs/update', { run_id: runId, status: 'RUNNING' });
    // Parameters cannot change: those of a run that goes on are there.
    const params = runId === null ? paramsOf(facts) : [];
    for (const part of batches(params, BATCH.params)) await this.#log({ params: part });
    if (step > 0) this.#tags.push(tagOf('neve.resumedAtStep', String(step)));
  }

  /** @throws {CheckpointError} `ERR_MLFLOW` */
  async measurement(taken: MeasurementTaken): Promise<void> {
    this.#metrics.push(...metricsOf(measurementScalars(taken), taken.step, Date.now()));
    if (this.#metrics.length >= BATCH.metrics) await this.#flush();
  }

  /** @throws {CheckpointError} `ERR_MLFLOW` */
  async steps(steps: readonly LoggedStep[]): Promise<void> {
    for (const step of steps) this.#metrics.push(...metricsOf(stepScalars(step), step.step, Date.now()));
    if (this.#metrics.length >= BATCH.metrics) await this.#flush();
  }

  validation(validated: Validated): void {
    this.#metrics.push(...metricsOf(validationScalars(validated), validated.step, Date.now()));
  }

  decision(decision: RecordedDecision): void {
    this.#decisions++;
    const reason = decision.kind === 'keep' ? '' : `: ${decision.reason}`;
    const text = `step ${decision.step}, ${decision.by}: ${describeDecision(decision)}${reason}`;
    this.#tags.push(tagOf(`neve.decision.${this.#decisions}`, text));
  }

  alert({ step, message }: AlertRaised): void {
    this.#alerts++;
    this.#tags.push(tagOf(`neve.alert.${this.#alerts}`, `step ${step}: ${message}`));
  }

  /** @throws {CheckpointError} `ERR_MLFLOW` */
  async epoch(epoch: Epoch, step: number): Promise<void> {
    for (const finding of epoch.findings) this.#metrics.push(...metricsOf(findingScalars(finding), finding.step, Date.now()));
    this.#metrics.push(...metricsOf(new Map([['epoch', epoch.index], ...epochScalars({ ...epoch, validation: null })]), step, Date.now()));
    await this.#flush();
  }

  /** @throws {CheckpointError} `ERR_MLFLOW` */
  async end({ status, report, error }: LoggedEnd): Promise<void> {
    const reason = report?.stop?.reason ?? (error instanceof Error ? error.message : null);
    if (reason !== null) this.#tags.push(tagOf('neve.end', reason));
    await this.#flush();
    const mlflowStatus = { finished: 'FINISHED', failed: 'FAILED', aborted: 'KILLED' }[status];
    await this.#client.post('runs/update', { run_id: this.#runId, status: mlflowStatus, end_time: Date.now() });
  }

  async #createRun(): Promise<string> {
    const { runName, experiment } = this.#options;
    const made = await this.#client.post('runs/create', {
      experiment_id: await this.#experimentId(experiment),
      start_time: Date.now(),
      ...(runName === null ? {} : { run_name: runName }),
    });
    const info = objectIn(objectIn(made, 'run') ?? {}, 'info') ?? {};
    return expected(textIn(info, 'run_id') ?? textIn(info, 'run_uuid'), 'runs/create', 'run.info.run_id');
  }

  /** Another client may make the experiment at the same moment. */
  async #experimentId(name: string): Promise<string> {
    const known = await this.#findExperiment(name);
    if (known !== null) return known;
    try {
      return expected(
        textIn(await this.#client.post('experiments/create', { name }), 'experiment_id'),
        'experiments/create',
        'experiment_id',
      );
    } catch (error) {
      if (!says(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
      return expected(await this.#findExperiment(name), 'experiments/get-by-name', 'experiment.experiment_id');
    }
  }

  async #findExperiment(name: string): Promise<string | null> {
    try {
      const answer: JsonObject = await this.#client.get('experiments/get-by-name', { experiment_name: name });
      return textIn(objectIn(answer, 'experiment') ?? {}, 'experiment_id');
    } catch (error) {
      if (says(error, 'RESOURCE_DOES_NOT_EXIST')) return null;
      throw error;
    }
  }

  /** Sends what has gathered. */
  async #flush(): Promise<void> {
    const metrics = this.#metrics;
    const tags = this.#tags;
    this.#metrics = [];
    this.#tags = [];
    for (const part of batches(metrics, BATCH.metrics)) await this.#log({ metrics: part });
    for (const part of batches(tags, BATCH.tags)) await this.#log({ tags: part });
  }

  async #log(entries: object): Promise<void> {
    await this.#client.post('runs/log-batch', { run_id: this.#runId, ...entries });
  }
}

function expected(found: string | null, endpoint: string, field: string): string {
  if (found !== null) return found;
  throw new CheckpointError(
    'ERR_MLFLOW',
    `The MLflow server's answer to '${endpoint}' has no text '${field}'. Check that trackingUri is an MLflow tracking server.`,
    { fields: { endpoint, status: null, errorCode: null } },
  );
}

function says(error: unknown, errorCode: string): boolean {
  return error instanceof CheckpointError && error.fields.errorCode === errorCode;
}
