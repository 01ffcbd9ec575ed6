/** What an exported program is written from. */

import type { Stored } from './stored-tensors.js';

/** What differs from program to program. */
export interface ProgramParts {
  /** The program as JSON. */
  readonly document: Uint8Array;
  /** A file of `torch.save` with the sample inputs, `(args, kwargs)`. */
  readonly samples: Uint8Array;
  readonly weights: ReadonlyMap<string, Stored>;
  readonly constants: ReadonlyMap<string, Stored>;
}
