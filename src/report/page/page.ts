/** The page of a run: one file that shows what happened, and needs nothing else. */

import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { checkKeys } from '../../errors.js';
import { atomicWrite } from '../../formats/atomic-write.js';
import { chartData } from './chart-data.js';
import { pageMarkup } from './markup.js';
import { readRun } from './read-run.js';

/** Options of {@link writePage}. */
export interface PageOptions {
  /** Default: the name of the run folder. */
  readonly title?: string;
  /** Facts that the run folder does not hold, for the header: `{ 'Test accuracy': '98.3 %' }`. */
  readonly extras?: Readonly<Record<string, string>>;
}

/**
 * Writes `report.html` into a run folder: charts of loss, metrics, learning rate and model velocity, with every decision marked and listed, why the run ended,
 * the model's modules and the data. One file with its scripts and styles inside, light or dark as the reader's system; it opens from disk, without a
 * network, and is whole without JavaScript and on paper too.
 *
 * Works on a run that is still going, or that failed, too.
 *
 * @returns the page's path
 * @throws {CheckpointError} `ERR_RUN_DIR_READ` for a folder that holds no run
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`
 */
export async function writePage(runDir: string, options: PageOptions = {}): Promise<string> {
  checkKeys('writePage', options, ['title', 'extras']);
  const page = await renderPage(runDir, options);
  const path = join(runDir, 'report.html');
  await atomicWrite(path, (temporary) => writeFile(temporary, page));
  return path;
}

/** The page as text. */
export async function renderPage(runDir: string, options: PageOptions = {}): Promise<string> {
  const run = await readRun(runDir);
  return pageMarkup({
    title: options.title ?? basename(resolve(runDir)),
    run,
    charts: chartData(run),
    extras: options.extras ?? {},
    uplot: await readUplot(),
  });
}

/** uPlot's files as its package ships them. */
export async function readUplot(): Promise<{ script: string; style: string }> {
  const find = createRequire(import.meta.url).resolve;
  const [script, style] = await Promise.all([
    readFile(find('uplot/dist/uPlot.iife.min.js'), 'utf8'),
    readFile(find('uplot/dist/uPlot.min.css'), 'utf8'),
  ]);
  return { script, style };
}
