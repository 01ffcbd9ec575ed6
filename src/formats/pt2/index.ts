/** Exported programs (`torch.export`), `.pt2`. */

import type { ModelFormat } from '../../graph/model-files.js';
import { loadPt2 } from './load.js';
import { savePt2 } from './save.js';

export { loadPt2 } from './load.js';
export { savePt2 } from './save.js';

/** The format of `.pt2` files; they need no trust, but for joint graphs. */
export const exportedProgram: ModelFormat = {
  name: 'exported program',
  extensions: ['.pt2'],
  load: loadPt2,
  save: savePt2,
};
