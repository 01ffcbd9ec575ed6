/** Where the simulated device is built: the value of NEVE_SIMULATED_CUDA. */
export declare const SIMULATED_CUDA: string;
/** Builds what is out of date. */
export declare function buildSimulatedCuda(): Promise<void>;
