/** Metrics for `trainer.evaluate`. Those that take no options go by their name too. */

export { accuracy, topK } from './accuracy.js';
export { auroc } from './auroc.js';
export { confusionMatrix, type F1Average, type F1Options, f1 } from './confusion-matrix.js';
export type { LabelOptions } from './labels.js';
export type { Metric, MetricValue } from './metric.js';
export { perplexity } from './perplexity.js';
export { mae, r2, rmse } from './regression.js';
