/** The sections of a configuration: which declarations they are made of. */

import { orderTable, readingTable } from '../../data/loading/loader-table.js';
import type { Option, OptionTable } from '../../options/index.js';
import { checkpointTable } from '../../trainer/checkpoint/options.js';
import { limitTable } from '../../trainer/contracts/limits.js';
import { fitTable } from '../../trainer/fit-options.js';
import { METRIC_NAMES } from '../../trainer/metrics/resolve.js';
import { subjectTable } from '../../trainer/prepare/subject.js';
import { stepTable } from '../../trainer/step/step-options.js';
import { trainerTable } from '../../trainer/trainer-table.js';
import { bestTable, validationTable } from '../../trainer/validation/options.js';
import { controllerRegistry } from '../parts/controllers.js';
import { loggerRegistry } from '../parts/loggers.js';
import { lossRegistry } from '../parts/losses.js';
import { modelRegistry } from '../parts/models.js';
import { optimizerRegistry } from '../parts/optimizers.js';
import { readerRegistry } from '../parts/readers.js';
import { transformRegistry } from '../parts/transforms.js';
import { type Field, type Fields, type GroupField, type ListField, optionFields } from './fields.js';

const one = (option: Option): Field => ({ kind: 'option', option });

function without(table: OptionTable, names: readonly string[]): OptionTable {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));
}

const reader = { kind: 'part', registry: readerRegistry } as const;
const transforms = (doc: string): ListField => ({ kind: 'list', of: { kind: 'part', registry: transformRegistry }, doc, default: [] });

const metrics = {
  type: 'value',
  is: (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((name) => METRIC_NAMES.includes(name as string)),
  expected: `a list of ${METRIC_NAMES.join(', ')}`,
  schema: { type: 'array', items: { enum: METRIC_NAMES } },
} as const;

const scale = {
  type: 'choice',
  choices: ['standard', 'minMax'],
  default: null,
  nullable: true,
} as const;

const data: GroupField = {
  kind: 'group',
  doc: 'What is trained on.',
  absent: 'defaults',
  fields: {
    train: reader,
    test: { ...reader, default: null },
    ...optionFields({
      batchSize: { ...orderTable.batchSize, default: 32 },
      shuffle: { ...orderTable.shuffle, default: true },
      dropLast: orderTable.dropLast,
      prefetch: readingTable.prefetch,
      concurrency: readingTable.concurrency,
      keep: {
        type: 'choice',
        choices: ['memory', 'disk'],
        default: 'memory',
        doc: "'memory': all rows are read into tensors first. 'disk': rows are read while training runs; of a file whose length only its end tells, nothing can be held out.",
      },
    }),
    scale: {
      kind: 'group',
      doc: 'Scaling by channel or column, fitted on the rows that are trained on. Predictions are scaled back.',
      absent: 'defaults',
      fields: optionFields({
        x: { ...scale, doc: "Of the first input: 'standard' to mean 0 and standard deviation 1, 'minMax' from 0 to 1; null is none." },
        y: { ...scale, doc: 'Of the first target, for losses of values.' },
      }),
    },
    transform: transforms(
      'Done to every batch that is trained on, in order, where training runs. Of these, other rows see those that draw nothing.',
    ),
  },
};

const validation: GroupField = {
  kind: 'group',
  doc: 'Rows that are not trained on: their loss and metrics are computed while the fit runs. A number alone is the split.',
  absent: 'null',
  short: 'split',
  fields: {
    ...optionFields({
      split: {
        type: 'number',
        default: null,
        nullable: true,
        above: 0,
        below: 1,
        doc: 'Share of the training rows that is held out: at random, of a series the last ones.',
      },
      stratify: { type: 'boolean', default: false, doc: 'Hold out the same share of every label.' },
    }),
    data: { ...reader, default: null },
    ...optionFields({
      metrics: { ...metrics, default: null, nullable: true, doc: 'What to compute besides the loss; null: those of log.metrics.' },
      every: validationTable.every,
      allowNonFinite: validationTable.allowNonFinite,
      batchSize: { type: 'integer', default: null, nullable: true, min: 1, doc: 'Rows in a batch; null is that of the training data.' },
      restoreBest: {
        type: 'boolean',
        default: false,
        doc: 'Leave the weights of the best validation in the model when the fit ends, not the last ones.',
      },
      ...without(bestTable, []),
    }),
    transform: transforms('Done to every batch that is not trained on, instead of the training transforms that draw nothing.'),
  },
};

/** Every section, in the order of the documentation. */
export const SECTIONS: Fields = {
  model: { kind: 'part', registry: modelRegistry },
  data,
  loss: { kind: 'part', registry: lossRegistry },
  optimizer: { kind: 'part', registry: optimizerRegistry, default: 'adamw' },
  controllers: {
    kind: 'list',
    of: { kind: 'part', registry: controllerRegistry },
    doc: 'Who decides on the rate and the end, asked in this order.',
    default: ['NeVe'],
  },
  precision: one(stepTable.precision),
  step: {
    kind: 'group',
    doc: 'What a training step does besides forward, backward and update.',
    absent: 'defaults',
    fields: optionFields({ ...without(stepTable, ['precision']), channelsLast: subjectTable.channelsLast }),
  },
  stop: { kind: 'group', doc: 'When the fit ends by itself: the first of these.', absent: 'defaults', fields: optionFields(limitTable) },
  validation,
  checkpoint: {
    kind: 'group',
    doc: 'When checkpoints are saved and which are kept; false for none.',
    absent: 'defaults',
    switchable: true,
    fields: optionFields(checkpointTable),
  },
  log: {
    kind: 'group',
    doc: 'What is recorded besides the run folder.',
    absent: 'defaults',
    fields: {
      ...optionFields({
        metrics: {
          ...metrics,
          default: Object.freeze([]),
          doc: 'Metrics of the training batches, and of the validation unless it has its own.',
        },
        every: fitTable.logEvery,
      }),
      loggers: { kind: 'list', of: { kind: 'part', registry: loggerRegistry }, doc: 'Who keeps records besides.', default: [] },
    },
  },
  run: {
    kind: 'group',
    doc: 'What the run is called, where it is kept, and its seed.',
    absent: 'defaults',
    fields: {
      ...optionFields({ name: { type: 'string', default: null, nullable: true, doc: "The run's name; null is that of the file." } }),
      ...optionFields(
        {
          folder: {
            type: 'string',
            default: null,
            nullable: true,
            doc: 'The run folder; null is runs/<name>-<number> where one works, the next that is free.',
          },
        },
        ['folder'],
      ),
      ...optionFields({
        overwrite: fitTable.overwrite,
        remoteControl: fitTable.remoteControl,
        seed: {
          type: 'integer',
          default: 0,
          min: 0,
          doc: 'Seed of the first weights, the order of the data, what is held out, dropout and transforms.',
        },
        deterministic: trainerTable.deterministic,
        threads: { type: 'integer', default: null, nullable: true, min: 1, doc: 'Threads of the CPU; null is as many as libtorch takes.' },
      }),
    },
  },
  device: one(subjectTable.device),
  launch: {
    kind: 'group',
    doc: 'How neve launch starts the training as several processes; neve train starts one.',
    absent: 'defaults',
    fields: optionFields({
      nprocPerNode: { type: 'integer', default: 1, min: 1, doc: 'Processes on a machine, which share the rows of each batch.' },
      maxRestarts: {
        type: 'integer',
        default: 0,
        min: 0,
        doc: 'How often all are started again after a failure, from the last checkpoint.',
      },
      logDir: {
        type: 'string',
        default: null,
        nullable: true,
        doc: 'Folder for what each process prints, by attempt and rank; null: it goes on to the terminal.',
      },
    }),
  },
};
