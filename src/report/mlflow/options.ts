/** Options of the MLflow logger. */

import { checkKeys } from '../../errors.js';
import { badOption, checkNumber } from '../../option-checks.js';
import type { MlflowClientOptions } from './client.js';

/** Options of `MlflowLogger`. */
export interface MlflowOptions {
  /** Where the tracking server is: `'http://127.0.0.1:5000'`. Default: the environment variable `MLFLOW_TRACKING_URI`. */
  readonly trackingUri?: string;
  /** Name of the experiment, made where there is none (default `'Default'`, which every server has). */
  readonly experiment?: string;
  /** Default: the server chooses a name. */
  readonly runName?: string;
  /** Go on with this run of the server instead of making one, for a fit that resumes. */
  readonly runId?: string;
  /** Longest time that one request may take, milliseconds (default 10,000). */
  readonly timeoutMs?: number;
  /** Further attempts after a request that failed without an answer, or with one that may change (default 5). */
  readonly retries?: number;
  /** Pause before the second attempt, milliseconds (default 500); each later one is twice as long, up to 10 s. */
  readonly retryDelayMs?: number;
}

/** {@link MlflowOptions} with defaults filled in. */
export interface ResolvedMlflowOptions {
  readonly client: MlflowClientOptions;
  readonly experiment: string;
  readonly runName: string | null;
  readonly runId: string | null;
}

const OWNER = 'MlflowLogger';

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveMlflowOptions(options: MlflowOptions): ResolvedMlflowOptions {
  checkKeys(OWNER, options, ['trackingUri', 'experiment', 'runName', 'runId', 'timeoutMs', 'retries', 'retryDelayMs']);
  const { trackingUri = process.env.MLFLOW_TRACKING_URI, experiment = 'Default', runName, runId } = options;
  const { timeoutMs = 10_000, retries = 5, retryDelayMs = 500 } = options;
  for (const [key, value] of Object.entries({ experiment, runName, runId })) {
    if (value !== undefined && (typeof value !== 'string' || value === '')) throw badOption(OWNER, key, value, 'a text that is not empty');
  }
  return {
    client: {
      uri: checkUri(trackingUri),
      authorization: authorization(process.env),
      timeoutMs: checkNumber(OWNER, 'timeoutMs', timeoutMs, { integer: true, min: 1, max: 2 ** 31 - 1 }),
      retries: checkNumber(OWNER, 'retries', retries, { integer: true, min: 0 }),
      retryDelayMs: checkNumber(OWNER, 'retryDelayMs', retryDelayMs, { min: 0 }),
    },
    experiment,
    runName: runName ?? null,
    runId: runId ?? null,
  };
}

function checkUri(uri: unknown): string {
  const expected = 'the address of a tracking server, such as http://127.0.0.1:5000, here or in MLFLOW_TRACKING_URI';
  if (typeof uri !== 'string' || !URL.canParse(uri)) throw badOption(OWNER, 'trackingUri', uri, expected);
  const { protocol, username, password, search, hash } = new URL(uri);
  const bare = username === '' && password === '' && search === '' && hash === '';
  if (!bare || (protocol !== 'http:' && protocol !== 'https:')) {
    // The value may hold a password: it is not shown.
    throw badOption(
      OWNER,
      'trackingUri',
      bare ? uri : 'an address with a name, password or query',
      `${expected}, without anything else in it`,
    );
  }
  return uri.replace(/\/+$/, '');
}

/** As MLflow's own clients: a token, or a name and password, from the environment. */
function authorization(env: NodeJS.ProcessEnv): string | null {
  const { MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = env;
  if (user && password) return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return token ? `Bearer ${token}` : null;
}
