/** What a launcher is to start. */

import { availableParallelism } from 'node:os';
import { OptionError } from '../../errors.js';
import { checkNumber } from '../../option-checks.js';

/** Options of a launch; names and meanings are those of torchrun. */
export interface LaunchOptions {
  /** Processes on this machine. Default: the variable `PET_NPROC_PER_NODE`, else 1. */
  readonly nprocPerNode?: number;
  /** Machines. Default: `PET_NNODES`, else 1. */
  readonly nnodes?: number;
  /** This machine's number, from 0; machine 0 holds the store. Default: `PET_NODE_RANK`, else 0. */
  readonly nodeRank?: number;
  /** Address of machine 0. Default: `PET_MASTER_ADDR`, else `127.0.0.1`. */
  readonly masterAddr?: string;
  /** Its port. Default: `PET_MASTER_PORT`, else on one machine a free one, on several 29500. */
  readonly masterPort?: number;
  /** How often all are started again after a failure. Default: 0. */
  readonly maxRestarts?: number;
  /** Folder for the output and the failure of each process: `<attempt>/<rank>/`. Default: none, output goes on to the launcher's. */
  readonly logDir?: string;
  /** Seconds that processes have to end after they were asked to. Default: 30. */
  readonly grace?: number;
}

/** {@link LaunchOptions} with defaults filled in; a port of 0 is to be found. */
export type LaunchPlan = Required<Omit<LaunchOptions, 'logDir'>> & {
  readonly logDir: string | null;
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
};

const OWNER = 'launch';
const PORT = 29_500;

/**
 * Fills in what is not given, from the environment that Kubeflow's trainer sets where there is one.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_DISTRIBUTED_ENVIRONMENT`
 */
export function launchPlan(
  command: readonly [string, ...string[]],
  options: LaunchOptions,
  env: Readonly<Record<string, string | undefined>> = process.env,
): LaunchPlan {
  const whole = (name: keyof LaunchOptions, variable: string, fallback: number, min: number, max = 1 << 20): number => {
    const given = options[name] ?? fromEnvironment(variable, env);
    return given === undefined ? fallback : checkNumber(OWNER, name, given, { integer: true, min, max });
  };
  const nnodes = whole('nnodes', 'PET_NNODES', 1, 1);
  return {
    command,
    nnodes,
    nprocPerNode: whole('nprocPerNode', 'PET_NPROC_PER_NODE', 1, 1),
    nodeRank: whole('nodeRank', 'PET_NODE_RANK', 0, 0, nnodes - 1),
    masterAddr: options.masterAddr ?? env.PET_MASTER_ADDR ?? '127.0.0.1',
    masterPort: whole('masterPort', 'PET_MASTER_PORT', nnodes === 1 ? 0 : PORT, 0, 65_535),
    maxRestarts: whole('maxRestarts', 'PET_MAX_RESTARTS', 0, 0),
    logDir: options.logDir ?? null,
    grace: checkNumber(OWNER, 'grace', options.grace ?? 30, { min: 0 }),
  };
}

function fromEnvironment(variable: string, env: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = env[variable];
  if (text === undefined || text === '') return undefined;
  // Kubeflow's words for what the machine has.
  if (text === 'auto' || text === 'cpu') return availableParallelism();
  if (/^[0-9]+$/.test(text)) return Number(text);
  throw new OptionError(
    'ERR_DISTRIBUTED_ENVIRONMENT',
    `The environment variable ${variable} is '${text}'; expected a whole number${variable === 'PET_NPROC_PER_NODE' ? ", 'auto' or 'cpu'" : ''}.`,
    { fields: { variable, value: text } },
  );
}
