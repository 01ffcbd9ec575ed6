/** Types of progress.mjs, for its tests. */

export interface Steps {
  readonly done: number;
  readonly total: number;
}
export declare function stepsIn(line: string): Steps | null;
export declare function remainingSeconds(steps: Steps, seconds: number, jobs: number): number | null;
export declare function inWords(seconds: number): string;
