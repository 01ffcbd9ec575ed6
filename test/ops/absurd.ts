/** Runs the calls of absurd-child.ts in processes that may die of them. */

import { type ChildProcess, spawn } from 'node:child_process';

/** Address space of a child: what is asked for beyond it is an allocation that fails. */
const ADDRESS_SPACE = 5e9;

/** A call that ended its process, never returned, or threw something untyped. */
export interface Fault {
  readonly op: number;
  readonly attempt: number;
  /** `SIGSEGV`, `hang`, or the words of the error. */
  readonly how: string;
}

/** Which calls. */
export interface AbsurdCalls {
  readonly seed: number;
  /** Calls an operator. */
  readonly tries: number;
  readonly first?: number;
  readonly last?: number;
  /** Milliseconds without a sign of life after which a call is taken not to return. */
  readonly patience: number;
}

/**
 * Makes all calls, beginning again behind each one that ended its process.
 *
 * @returns the number of calls and the faults
 */
export async function absurdCalls(
  script: string,
  { seed, tries, first = 0, last, patience }: AbsurdCalls,
): Promise<{ calls: number; faults: Fault[] }> {
  const faults: Fault[] = [];
  let calls = 0;
  let op = first;
  let attempt = 0;
  for (;;) {
    const end = await oneProcess(script, [seed, tries, op, attempt, last ?? ''].map(String), patience);
    calls += end.calls;
    faults.push(...end.untyped);
    if (end.how === null) return { calls, faults };
    faults.push({ op: end.op, attempt: end.attempt, how: end.how });
    op = end.op;
    attempt = end.attempt + 1;
  }
}

interface End {
  calls: number;
  untyped: Fault[];
  /** `null` when the list was done. */
  how: string | null;
  op: number;
  attempt: number;
}

function oneProcess(script: string, args: readonly string[], patience: number): Promise<End> {
  return new Promise((resolve, reject) => {
    const limited = [`--as=${ADDRESS_SPACE}`, process.execPath, script, ...args.filter((arg) => arg !== '')];
    const child: ChildProcess = spawn('prlimit', limited, {
      env: { ...process.env, OMP_NUM_THREADS: '1', MALLOC_ARENA_MAX: '2' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const end: End = { calls: 0, untyped: [], how: 'never began', op: Number(args[2]), attempt: Number(args[3]) };
    let rest = '';
    let hung = false;
    const watch = (): NodeJS.Timeout =>
      setTimeout(() => {
        hung = true;
        child.kill('SIGKILL');
      }, patience);
    let timer = watch();
    child.stdout?.on('data', (bytes: Buffer) => {
      clearTimeout(timer);
      timer = watch();
      const lines = (rest + bytes.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) note(end, line);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (end.how !== null) end.how = hung ? 'hang' : (signal ?? `exit ${code}`);
      resolve(end);
    });
  });
}

function note(end: End, line: string): void {
  if (line === '=') {
    end.how = null;
  } else if (line.startsWith('! ')) {
    const [, op, attempt, ...words] = line.split(' ');
    end.untyped.push({ op: Number(op), attempt: Number(attempt), how: words.join(' ') });
  } else if (/^\d+ \d+$/.test(line)) {
    // Anything else was said by a library inside.
    const [op, attempt] = line.split(' ');
    end.calls++;
    end.op = Number(op);
    end.attempt = Number(attempt);
  }
}
