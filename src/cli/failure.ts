/** What the command says when something fails, and with which status it ends. */

/** 0 done, 1 failed, 2 used or configured wrongly, 130 and 143 ended by a signal. */
export const EXIT = { failed: 1, usage: 2, interrupted: 130, terminated: 143 } as const;

/** A use of the command that cannot be meant: told without a stack, with status 2. */
export class UsageError extends Error {}

/** A failure in words, and the status of the process. */
export function describeFailure(error: unknown): { readonly text: string; readonly status: number } {
  if (error instanceof UsageError) return { text: `neve: ${error.message}`, status: EXIT.usage };
  if (!(error instanceof Error)) return { text: `neve: ${String(error)}`, status: EXIT.failed };
  const { code, problems } = error as { readonly code?: unknown; readonly problems?: unknown };
  if (Array.isArray(problems)) {
    const count =
      problems.length === 1 ? 'The configuration cannot be used' : `The configuration cannot be used: ${problems.length} problems`;
    return { text: `${error.message}\nneve: ${count}.`, status: EXIT.usage };
  }
  // Whatever has no code is a mistake of somebody's: where it happened helps to mend it.
  const where = typeof code === 'string' || process.env.NEVE_DEBUG === undefined ? '' : `\n${error.stack ?? ''}`;
  const name = typeof code === 'string' && code.startsWith('ERR_') ? ` (${code})` : '';
  return { text: `neve: ${error.message}${name}${where}`, status: EXIT.failed };
}
