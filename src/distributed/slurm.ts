/** What Slurm's srun tells a process, under torchrun's names. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

type Variables = Readonly<Record<string, string | undefined>>;

/** Names of jobs in which somebody sits at a shell: a program that is started there is no task of many. */
const BY_HAND: ReadonlySet<string> = new Set(['bash', 'sh', 'zsh', 'interactive']);
const FIRST_PORT = 15_000;
const PORTS = 20_000;

/**
 * The environment with `RANK`, `WORLD_SIZE` and the others, where srun started this process as one task of several and no launcher has said them: the first machine of the job's list holds the store, at a
 * port that the job's number tells, unless `MASTER_ADDR` and `MASTER_PORT` say otherwise. Elsewhere as it is.
 */
export function withSlurm(env: Variables): Variables {
  const { SLURM_PROCID: rank, SLURM_NTASKS: tasks, SLURM_JOB_ID: job, SLURM_JOB_NAME: name = '', SLURM_LOCALID: local } = env;
  if (env.RANK || !rank || !job || !(Number(tasks) > 1) || BY_HAND.has(name)) return env;
  const first = firstNode(env.SLURM_STEP_NODELIST ?? env.SLURM_JOB_NODELIST ?? env.SLURM_NODELIST ?? '');
  const there = Number(/^[0-9]+/.exec(env.SLURM_TASKS_PER_NODE ?? '')?.[0] ?? Number.NaN);
  return {
    ...env,
    RANK: rank,
    WORLD_SIZE: tasks,
    ...(local === undefined ? {} : { LOCAL_RANK: local }),
    // Machines with different numbers of tasks have no one number.
    ...(/^[0-9]+(\(x[0-9]+\))?$/.test(env.SLURM_TASKS_PER_NODE ?? '') ? { LOCAL_WORLD_SIZE: String(there) } : {}),
    MASTER_ADDR: env.MASTER_ADDR ?? (first === '' ? '127.0.0.1' : first),
    MASTER_PORT: env.MASTER_PORT ?? String(FIRST_PORT + (Number(job) % PORTS)),
    TORCHELASTIC_RESTART_COUNT: env.TORCHELASTIC_RESTART_COUNT ?? env.SLURM_RESTART_COUNT ?? '0',
  };
}

/** The first name of a list such as `node[03-07,11],other`. */
export function firstNode(list: string): string {
  const found = /^([^[,]*)(?:\[([0-9]+)[^\]]*\])?/.exec(list.trim());
  return `${found?.[1] ?? ''}${found?.[2] ?? ''}`;
}

/**
 * Listens for the signal by which Slurm tells a job that its time is nearly over (`#SBATCH --signal=USR1@120`): calls `stop`, once.
 *
 * @param requeues - whether this process puts the job back into the queue, which is for one of them
 * @returns `again`, to be called when everything is saved: the job goes back into the queue if it was told so; and the end of the listening
 */
export function watchSlurm(
  stop: (reason: string) => void,
  requeues: boolean,
  env: Variables = process.env,
): { readonly again: () => Promise<void>; readonly close: () => void } {
  const job = env.SLURM_JOB_ID;
  let told = false;
  const onSignal = (): void => {
    told = true;
    stop('Slurm says that the time of the job is nearly over');
  };
  if (job !== undefined) process.once('SIGUSR1', onSignal);
  return {
    again: async () => {
      // A job that Slurm does not take back ends as it is, with its checkpoint.
      if (told && requeues && job !== undefined) await promisify(execFile)('scontrol', ['requeue', job]).catch(() => undefined);
    },
    close: () => void process.removeListener('SIGUSR1', onSignal),
  };
}
