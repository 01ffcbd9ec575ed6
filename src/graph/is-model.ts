/** Tells what runs from what is yet to be traced. */

import type { Model } from './model.js';
import type { Traceable } from './traceable.js';

/** Whether a model runs as it is; otherwise it is a module, to be traced. */
export function isModel(model: Model | Traceable): model is Model {
  return typeof model === 'object' && model !== null && 'borrow' in model && 'layers' in model;
}
