/** Every operator, under the signature of its schema. Written by `npm run generate:ops`; do not edit. */

export * from './a.generated.js';
export * from './b.generated.js';
export * from './c.generated.js';
export * from './de.generated.js';
export * from './fgh.generated.js';
export * from './i.generated.js';
export * from './internal.generated.js';
export * from './jkl.generated.js';
export * from './mn.generated.js';
export * from './opq.generated.js';
export * from './r.generated.js';
export * from './s.generated.js';
export * from './t.generated.js';
export * from './uvwxyz.generated.js';
export * as linalg from './linalg.generated.js';
export * as fft from './fft.generated.js';
export * as special from './special.generated.js';
import { linkMethods } from '../resolve.js';

linkMethods();
