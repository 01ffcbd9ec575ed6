/** Calls to an MLflow tracking server, with patience. */

import { setTimeout as delay } from 'node:timers/promises';
import { CheckpointError } from '../../errors.js';
import { entriesOf, type JsonObject, textIn } from '../record/json-fields.js';

/** How a {@link MlflowClient} calls. */
export interface MlflowClientOptions {
  /** Where the server is, without a final slash. */
  readonly uri: string;
  /** Value of the `Authorization` header, `null` without one. */
  readonly authorization: string | null;
  /** Longest time that one request may take, milliseconds. */
  readonly timeoutMs: number;
  /** Further attempts after one that failed. */
  readonly retries: number;
  /** Pause before the second attempt, milliseconds; each later one is twice as long, up to 10 s. */
  readonly retryDelayMs: number;
}

const LONGEST_DELAY_MS = 10_000;
/** Answers that another attempt may change. */
const TRANSIENT: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/** Speaks MLflow's REST API 2.0. */
export class MlflowClient {
  readonly #options: MlflowClientOptions;

  constructor(options: MlflowClientOptions) {
    this.#options = options;
  }

  /**
   * Posts to an endpoint, such as `runs/create`.
   *
   * @throws {CheckpointError} `ERR_MLFLOW` with `status` and `errorCode` of the last answer, `null` where there was none
   */
  async post(endpoint: string, body: object): Promise<JsonObject> {
    return this.#request(endpoint, { method: 'POST', body: JSON.stringify(body) });
  }

  /** Gets from an endpoint. @throws {CheckpointError} as {@link post} */
  async get(endpoint: string, query: Readonly<Record<string, string>>): Promise<JsonObject> {
    return this.#request(`${endpoint}?${new URLSearchParams(query).toString()}`, { method: 'GET' });
  }

  async #request(endpoint: string, init: RequestInit): Promise<JsonObject> {
    const { retries, retryDelayMs } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(endpoint, init);
      if (!(outcome instanceof Failure)) return outcome;
      if (!outcome.transient || attempt >= retries) throw this.#error(endpoint, outcome, attempt + 1);
      // Training goes on meanwhile; only the end of the fit may wait for this.
      await delay(Math.min(LONGEST_DELAY_MS, retryDelayMs * 2 ** attempt));
    }
  }

  async #attempt(endpoint: string, init: RequestInit): Promise<JsonObject | Failure> {
    const { uri, authorization, timeoutMs } = this.#options;
    const headers = { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) };
    let response: Response;
    let text: string;
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      response = await fetch(`${uri}/api/2.0/mlflow/${endpoint}`, { ...init, headers, signal });
      text = await response.text();
    } catch (cause) {
      return new Failure(null, null, reasonOf(cause), true, cause);
    }
    const answer = parse(text);
    if (response.ok && answer !== null) return answer;
    const code = answer === null ? null : textIn(answer, 'error_code');
    const message =
      (answer === null ? null : textIn(answer, 'message')) ?? (answer === null ? 'the answer is not JSON' : response.statusText);
    return new Failure(response.status, code, message, TRANSIENT.includes(response.status), undefined);
  }

  #error(endpoint: string, failure: Failure, attempts: number): CheckpointError {
    const { status, errorCode, reason, cause } = failure;
    const path = endpoint.replace(/\?.*/, '');
    const answer = status === null ? reason : `it answered ${status}${errorCode === null ? '' : ` ${errorCode}`}: ${reason}`;
    return new CheckpointError(
      'ERR_MLFLOW',
      `The MLflow server at ${this.#options.uri} did not do '${path}' (${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}): ${answer}. Check trackingUri and MLFLOW_TRACKING_TOKEN.`,
      { fields: { endpoint: path, status, errorCode }, cause },
    );
  }
}

/** An attempt that failed. */
class Failure {
  readonly status: number | null;
  readonly errorCode: string | null;
  readonly reason: string;
  readonly transient: boolean;
  readonly cause: unknown;

  constructor(status: number | null, errorCode: string | null, reason: string, transient: boolean, cause: unknown) {
    this.status = status;
    this.errorCode = errorCode;
    this.reason = reason;
    this.transient = transient;
    this.cause = cause;
  }
}

/** An empty body counts as an empty object: some endpoints answer nothing. */
function parse(text: string): JsonObject | null {
  if (text.trim() === '') return {};
  try {
    return entriesOf(JSON.parse(text));
  } catch {
    return null;
  }
}

/** `fetch` says only that it failed; why is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
}
