/** Linear, bilinear and identity maps. */

export { Bilinear } from './bilinear.js';
export { Identity } from './identity.js';
export { Linear, type LinearOptions } from './linear.js';
