/** Options of the MLflow logger. */

import { badOption } from '../../option-checks.js';
import { type OptionsOf, readOptions } from '../../options/index.js';
import type { MlflowClientOptions } from './client.js';

const text = { type: 'string', default: null, nullable: true } as const;

/** Options of `MlflowLogger`. */
export const mlflowTable = {
  trackingUri: {
    ...text,
    doc: "Where the tracking server is: 'http://127.0.0.1:5000'; null is the environment variable MLFLOW_TRACKING_URI.",
  },
  experiment: { type: 'string', default: 'Default', doc: 'Name of the experiment, made where there is none.' },
  runName: { ...text, doc: 'null: the server chooses a name.' },
  runId: { ...text, doc: 'Go on with this run of the server instead of making one, for a fit that resumes.' },
  timeoutMs: { type: 'integer', default: 10_000, min: 1, max: 2 ** 31 - 1, doc: 'Longest time that one request may take, milliseconds.' },
  retries: {
    type: 'integer',
    default: 5,
    min: 0,
    doc: 'Further attempts after a request that failed without an answer, or with one that may change.',
  },
  retryDelayMs: {
    type: 'number',
    default: 500,
    min: 0,
    doc: 'Pause before the second attempt, milliseconds; each later one is twice as long, up to 10 s.',
  },
} as const;

/** Options of `MlflowLogger`. */
export type MlflowOptions = OptionsOf<typeof mlflowTable>;

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
  const { trackingUri, experiment, runName, runId, timeoutMs, retries, retryDelayMs } = readOptions(OWNER, mlflowTable, options);
  return {
    client: {
      uri: checkUri(trackingUri ?? process.env.MLFLOW_TRACKING_URI),
      authorization: authorization(process.env),
      ...{ timeoutMs, retries, retryDelayMs },
    },
    experiment,
    runName,
    runId,
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
