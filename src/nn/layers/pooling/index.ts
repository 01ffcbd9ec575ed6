/** Pooling. */

export { AdaptiveAvgPool1d } from './adaptive-avg-pool1d.js';
export { AdaptiveAvgPool2d } from './adaptive-avg-pool2d.js';
export { AdaptiveAvgPool3d } from './adaptive-avg-pool3d.js';
export { AdaptiveMaxPool1d } from './adaptive-max-pool1d.js';
export { AdaptiveMaxPool2d } from './adaptive-max-pool2d.js';
export { AdaptiveMaxPool3d } from './adaptive-max-pool3d.js';
export { AvgPool1d } from './avg-pool1d.js';
export { AvgPool2d } from './avg-pool2d.js';
export { AvgPool3d } from './avg-pool3d.js';
export { LPPool1d } from './lp-pool1d.js';
export { LPPool2d } from './lp-pool2d.js';
export { LPPool3d } from './lp-pool3d.js';
export { MaxPool1d } from './max-pool1d.js';
export { MaxPool2d } from './max-pool2d.js';
export { MaxPool3d } from './max-pool3d.js';
