/** What `neve evaluate` does. */

import { loadWeights } from '../../config/build/build.js';
import { modelFile } from '../../config/build/saved.js';
import { buildConfig, openRun, type ResolvedConfig, readRunConfig } from '../../config/index.js';
import type { Loader } from '../../data/loader.js';
import type { Trainer } from '../../trainer/index.js';
import { METRIC_NAMES } from '../../trainer/metrics/resolve.js';
import { UsageError } from '../failure.js';
import { note, print, printJson, short, table } from '../output.js';

/** Its arguments. */
interface EvaluateArguments {
  readonly data?: string;
  readonly metrics?: string;
  readonly json?: true;
}

/** Computes the loss and metrics of a trained model. */
export async function runEvaluate(runDir: string, { data, metrics, json }: EvaluateArguments): Promise<void> {
  const asked = metrics === undefined ? null : metrics.split(',').map((name) => name.trim());
  const unknown = asked?.find((name) => !METRIC_NAMES.includes(name));
  if (unknown !== undefined) throw new UsageError(`--metrics has '${unknown}'; expected ${METRIC_NAMES.join(', ')}, with commas between.`);
  if (data !== undefined) {
    using run = await openRun(runDir);
    const rows = await run.open({ ...run.config.values.data.train, path: data }, true);
    try {
      await tell(run.config, run.trainer, rows.loader, data, asked, json === true);
    } finally {
      rows.dispose();
    }
    return;
  }
  const config = await readRunConfig(runDir);
  using experiment = await buildConfig(config, { runDir });
  await loadWeights(experiment.model, await modelFile(runDir));
  const test = await experiment.openTest();
  const loader = test ?? experiment.validation;
  if (loader === null) throw new UsageError(`${runDir} has no test data and held nothing out. Name rows with --data.`);
  await tell(config, experiment.trainer, loader, test === null ? 'the rows that were held out' : 'the test data', asked, json === true);
}

async function tell(
  config: ResolvedConfig,
  trainer: Trainer,
  loader: Loader,
  what: string,
  asked: readonly string[] | null,
  json: boolean,
): Promise<void> {
  const { validation, log } = config.values;
  const names = asked ?? validation?.metrics ?? log.metrics;
  const found = await trainer.evaluate(loader, { metrics: names as readonly never[] });
  const values = {
    loss: found.loss,
    ...(found.accuracy === null || found.accuracy === undefined ? {} : { accuracy: found.accuracy }),
    ...(found.metrics as object),
  };
  if (json) return printJson({ samples: found.samples, ...values });
  note(`${found.samples} rows of ${what}`);
  print(
    table(
      ['', ''],
      Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : short(value)]),
    ).trimStart(),
  );
}
