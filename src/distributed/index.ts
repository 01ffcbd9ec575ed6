/** The namespace `distributed`: many processes. */

export { type RankEnvironment, rankEnvironment } from './environment.js';
export { initProcessGroup, type ProcessGroupOptions } from './init-process-group.js';
export { ProcessGroup, type ReduceOp } from './process-group.js';
