/** How the threads of libtorch's loops wait for each other. */

/**
 * Turns that an idle thread spins before it sleeps: some 0.1 ms, which bridges the time between two loops of a step. GNU OpenMP's own 300,000 are milliseconds, in
 * which a thread on a busy machine waits for one that has lost its core, and holds its own core against it.
 */
const SPINS = '10000';

/** Opens libtorch, whose OpenMP reads the variable once, as its library is opened. A wish of the user's own stays. */
export function withShortSpins<T>(open: () => T): T {
  const { env } = process;
  if (env.OMP_WAIT_POLICY !== undefined || env.GOMP_SPINCOUNT !== undefined) return open();
  env.GOMP_SPINCOUNT = SPINS;
  try {
    return open();
  } finally {
    // Not for processes that this one starts.
    delete env.GOMP_SPINCOUNT;
  }
}
