/** Where data is that the repository does not hold. */

/** The folder named by `NEVE_DATA`, or the current one. */
export function dataFolder(): string {
  return process.env.NEVE_DATA ?? '.';
}
