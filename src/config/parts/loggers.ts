/** The loggers that a configuration can name: a line each. */

import { join } from 'node:path';
import { CsvLogger } from '../../report/csv-logger.js';
import { MlflowLogger } from '../../report/mlflow/mlflow-logger.js';
import { mlflowTable } from '../../report/mlflow/options.js';
import { TensorBoardLogger } from '../../report/tensorboard/tensorboard-logger.js';
import type { Logger } from '../../trainer/records/logger.js';
import type { Part, Registry, Values } from '../schema/fields.js';
import { differing, literal } from './call.js';

/** A logger that a configuration names. */
export interface LoggerPart extends Part {
  make(values: Values, runDir: string): Logger;
  code(values: Values, runDir: string): string;
}

function file(doc: string, text: string, option: string, usual: string, type: new (path: string) => Logger): LoggerPart {
  const place = (values: Values, runDir: string): string => (values[option] as string | null) ?? join(runDir, usual);
  return {
    doc,
    options: {
      [option]: { type: 'string', default: null, nullable: true, doc: `Where it is written; null is ${usual} in the run's folder.` },
    },
    paths: [option],
    make: (values, runDir) => new type(place(values, runDir)),
    code: (values, runDir) => `new ${text}(${literal(place(values, runDir))})`,
  };
}

const PARTS: Readonly<Record<string, LoggerPart>> = {
  csv: file('A line an epoch, as CSV.', 'CsvLogger', 'path', 'epochs.csv', CsvLogger),
  tensorboard: file('Event files for TensorBoard.', 'TensorBoardLogger', 'folder', 'tensorboard', TensorBoardLogger),
  mlflow: {
    doc: 'A run on an MLflow tracking server.',
    options: mlflowTable,
    check: (values) => new MlflowLogger(differing(mlflowTable, values)),
    make: (values) => new MlflowLogger(differing(mlflowTable, values)),
    code: (values) => `new MlflowLogger(${literal(differing(mlflowTable, values))})`,
  },
};

/** Loggers by name. */
export const loggerRegistry: Registry & { readonly parts: typeof PARTS } = { what: 'logger', key: 'name', parts: PARTS };
