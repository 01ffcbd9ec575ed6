/** How the threads of libtorch's loops wait for each other. */

/**
 * Turns that an idle thread spins before it sleeps: enough for the time between two loops of a step, and far fewer than GNU OpenMP's own 300,000, for which a thread
 * on a busy machine holds its core while it waits for one that has lost its own. The number is a choice, not yet a measured best.
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
