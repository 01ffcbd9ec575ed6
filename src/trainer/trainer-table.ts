/** The options of the trainer, declared. */

import type { Controller, Observer } from '../controllers/controller.js';
import { ProcessGroup } from '../distributed/process-group.js';
import type { OptimizerSpec } from '../optim/optimizer-spec.js';
import { tableSchema } from '../options/index.js';
import type { DistributedOption } from './contracts/team.js';
import { subjectTable } from './prepare/subject.js';
import { type LocalSgdOptions, localSgdTable } from './step/local-sgd.js';

/** What {@link Trainer} takes besides what a step does. */
export const trainerTable = {
  ...subjectTable,
  optimizer: {
    type: 'value',
    is: (value: unknown): value is OptimizerSpec => typeof value === 'object' && value !== null && 'name' in value,
    expected: 'what optim.sgd({ lr }) returns',
    doc: 'How weights are updated: made by optim.sgd(...).',
  },
  controllers: {
    type: 'value',
    is: (value: unknown): value is readonly Controller[] => Array.isArray(value),
    expected: 'a list of controllers',
    default: Object.freeze([]),
    doc: 'Asked in this order; names must differ.',
  },
  observers: {
    type: 'value',
    is: (value: unknown): value is readonly Observer[] => Array.isArray(value),
    expected: 'a list of observers',
    default: Object.freeze([]),
    doc: 'Shown each boundary before the controllers decide, in this order: monitors of analysis; no two watchers of a fit have one name.',
  },
  seed: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 0,
    doc: "Seed of the random numbers that operators such as dropout draw while a fit runs, as torch.manual_seed gives them. Each fit has generators of its own, so fits at the same time do not change one another's numbers, and the default generators (see setSeed) stay where they are. null: the fit goes on from where the default generators are, and at its end those go on from where it ended, unless somebody has drawn from them meanwhile; a fit without a seed that begins while another such fit runs takes a seed derived from where the default generators are.",
  },
  distributed: {
    type: 'value',
    is: (value: unknown): value is DistributedOption => value === 'auto' || value === 'off' || value instanceof ProcessGroup,
    expected: "'auto', 'off', or a group from distributed.initProcessGroup()",
    default: 'auto',
    doc: "Let several processes do each step together. 'auto': those that torchrun or neve launch started, where one did; 'off': each trains by itself; or a group. Each process runs the same program on the same data, and takes its share of the rows of every batch, so batchSize is that of all together and a fit does the same steps with any number of them. Weights begin as rank 0's; rank 0 alone writes the run folder and keeps the loggers. Source: torch.nn.parallel.DistributedDataParallel, but for the meaning of batchSize.",
  },
  syncBatchNorm: {
    type: 'boolean',
    default: true,
    doc: 'Where several processes train together, normalise by the statistics of all rows of a batch, as one process would; false: each by its own, which saves two exchanges a layer. A TorchScript model always does the latter. Source: torch.nn.SyncBatchNorm.',
  },
  localSgd: {
    type: 'value',
    is: (value: unknown): value is LocalSgdOptions => typeof value === 'object' && value !== null,
    expected: '{ every: 8 }',
    schema: tableSchema(localSgdTable),
    default: null,
    nullable: true,
    doc: "Where several processes train together, let each step by itself on its rows and make weights, buffers and the optimizer's state the average of all after every so many steps, and wherever somebody looks at the model: less traffic, but other numbers than one process has. Batch normalisation goes by each process's own rows, clipping by its own gradients. For optimizers that update each element by itself, in fp32 or bf16. Source: Stich 2019, Local SGD converges fast and communicates little (arXiv 1805.09767); torch.distributed.optim.PostLocalSGDOptimizer, which leaves the optimizer's state apart.",
  },
  shardOptimizer: {
    type: 'boolean',
    default: false,
    doc: "Where several processes train together, let each keep the optimizer's state of its part of the parameters, and update that part alone: 1/n of the memory, the same weights to the bit, and one exchange of weights more a step. For optimizers that update each element by itself: sgd, adam, adamw, adamax, nadam, radam, rmsprop, adagrad, adadelta, lion. Checkpoints hold the whole state, and go on with any number of processes. Source: Rajbhandari et al. 2020, ZeRO, stage 1; torch.distributed.optim.ZeroRedundancyOptimizer.",
  },
  deterministic: {
    type: 'boolean',
    default: false,
    doc: 'Let only deterministic algorithms run while a fit runs: equal bits from run to run also on a GPU, where some operators add in whatever order threads finish. Such an operator is then slower, or an error where it has no other way; on the CPU nearly nothing changes. libtorch has one such switch for the whole process: fits that want it different do their batches by turns. On CUDA the variable CUBLAS_WORKSPACE_CONFIG=:4096:8 is needed too. Source: torch.use_deterministic_algorithms.',
  },
} as const;
