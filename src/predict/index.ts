/** Prediction without a trainer. */

export type { PredictorOptions } from './options.js';
export { type PredictOptions, Predictor, type PredictorLoadOptions } from './predictor.js';
