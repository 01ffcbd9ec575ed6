/** Dropout and its relatives. */

export { AlphaDropout } from './alpha-dropout.js';
export { Dropout } from './dropout.js';
export { Dropout1d } from './dropout1d.js';
export { Dropout2d } from './dropout2d.js';
export { Dropout3d } from './dropout3d.js';
export { FeatureAlphaDropout } from './feature-alpha-dropout.js';
