/** What every example does with its trainer: train, show, test, report. */

import { relative } from 'node:path';
import { type data, type Report, showProgress, summaryTable, type Trainer, writePage } from 'neve';

/** What to train on, and where to leave the result. */
export interface FitPlan {
  readonly train: data.Loader;
  readonly test: data.Loader;
  readonly maxEpochs: number;
  readonly runDir: string;
}

/** Trains with a progress line, then prints the table and writes the page of the run. Ctrl-C ends training after the current step. */
export async function fitAndReport(trainer: Trainer, { train, test, maxEpochs, runDir }: FitPlan): Promise<Report> {
  const run = trainer.fit(train, { maxEpochs, runDir });
  showProgress(run);
  const onInterrupt = () => run.stop('Ctrl-C');
  process.once('SIGINT', onInterrupt);
  const report = await run.finally(() => process.off('SIGINT', onInterrupt));

  const { accuracy, loss } = await trainer.evaluate(test);
  console.log(`\n${summaryTable(report, { testLoss: loss, ...(accuracy === undefined ? {} : { testAccuracy: accuracy }) })}`);
  const extras = accuracy === undefined ? {} : { 'Test accuracy': `${(accuracy * 100).toFixed(2)} %` };
  const page = await writePage(runDir, { extras });
  console.log(`\nLook at ${relative('.', page)} in a browser.`);
  return report;
}

/** A folder of its own for each run: `runs/digits-2026-01-31T12-00-00`. */
export function newRunDir(name: string): string {
  return `runs/${name}-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
}
