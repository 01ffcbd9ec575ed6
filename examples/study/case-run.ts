/** One run of a case: from a job to its record. */

import { CosineAnnealingLr, NeVe, NumericalError, setSeed, Trainer } from 'neve';
import { CASES } from './cases.js';
import type { LABELS } from './case-names.js';
import { scoreText } from './words.js';

/** Rows of a batch where nothing is learnt. */
const TEST_BATCH = 500;

/** A run to do. */
export interface CaseJob {
  readonly name: keyof typeof LABELS;
  readonly rule: 'neve' | 'cosine';
  readonly lr: number;
  readonly seed: number;
}

/** A run that was done. */
export interface CaseRecord extends CaseJob {
  readonly metric: 'accuracy' | 'mse';
  /** `null` when training failed. */
  readonly score: number | null;
  readonly steps: number;
  readonly seconds: number;
  /** What NeVe found; `null` of a cosine. */
  readonly peak: number | null;
  readonly looks: number | null;
  readonly raises: number | null;
  readonly undos: number | null;
  readonly failure: string | null;
}

/** One run in a line. */
export function describeCase({ name, rule, lr, seed, score, metric, peak, looks, raises, undos, seconds, failure }: CaseRecord): string {
  const found = peak === null ? '' : `, peak ${peak.toPrecision(3)}, ${looks} looks, ${raises} raises, ${undos} undos`;
  const what = failure ?? scoreText(score ?? Number.NaN, metric);
  return `${name} ${rule} ${lr} ${seed}: ${what}${found}, ${seconds.toFixed(1)} s`;
}

/** Trains and scores. */
export async function trainCase(job: CaseJob): Promise<CaseRecord> {
  const { load, loss, make, optimizer, batchSize, epochs, transform = [], options = {} } = CASES[job.name];
  const { train, test } = await load();
  setSeed(job.seed);
  const model = make();
  const neve = job.rule === 'neve' ? new NeVe() : null;
  const trainer = new Trainer({
    ...{ model, loss, optimizer: optimizer(job.lr), device: 'cpu', ...options },
    controllers: [neve ?? new CosineAnnealingLr({ unit: 'step' })],
  });
  const started = performance.now();
  let failure: string | null = null;
  let steps = 0;
  let score: number | null = null;
  try {
    const loader = train.loader({ batchSize, shuffle: true, seed: job.seed, ...(transform.length === 0 ? {} : { transform }) });
    const report = await trainer.fit(loader, { maxEpochs: epochs });
    steps = report.history.reduce((sum, epoch) => sum + epoch.steps, 0);
    const found = await trainer.evaluate(test.loader({ batchSize: TEST_BATCH }));
    score = loss === 'mse' ? found.loss : (found.accuracy ?? null);
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    failure = error.message;
  }
  const { peak = null, looks = null, raises = null, undos = null } = neve?.report() ?? {};
  return {
    ...job,
    metric: loss === 'mse' ? 'mse' : 'accuracy',
    score: score !== null && Number.isFinite(score) ? score : null,
    ...{ steps, seconds: (performance.now() - started) / 1e3, peak, looks, raises, undos, failure },
  };
}
