/** Runs the stages of set-up that are due; prints a plain message and sets exit status 1 on failure. */
export declare function runSetUp(flags: readonly string[]): Promise<void>;
