/** What shows a fit: the progress line, the table at its end, the page of its run folder, and loggers. */

import { registerRunPage } from '../trainer/records/run-page.js';
import { writePage } from './page/page.js';

// A fit with a run folder leaves its page there.
registerRunPage((runDir) => writePage(runDir));

export { CsvLogger } from './csv-logger.js';
export { type Dashboard, type DashboardOptions, serveDashboard } from './dashboard/serve.js';
export { MlflowLogger } from './mlflow/mlflow-logger.js';
export type { MlflowOptions } from './mlflow/options.js';
export { type OpenTelemetryAttributes, OpenTelemetryLogger, type OpenTelemetryMeter } from './open-telemetry.js';
export { type PageOptions, writePage } from './page/page.js';
export {
  type ProgressOptions,
  type ProgressSource,
  type ProgressStream,
  showProgress,
} from './progress-line.js';
export {
  type SummaryExtras,
  summaryTable,
  velocityShare,
} from './summary-table.js';
export { TensorBoardLogger } from './tensorboard/tensorboard-logger.js';
export { showRunsInTerminal, type TerminalOptions } from './terminal/show.js';
