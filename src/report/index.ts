/** What shows a fit: the progress line, the table at its end, the page of its run folder. */

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
