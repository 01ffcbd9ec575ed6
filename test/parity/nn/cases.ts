/** One case a layer, or several where options matter. */

import { ACTIVATIONS } from './cases/activation.js';
import { ATTENTIONS } from './cases/attention.js';
import { CONTAINERS } from './cases/container.js';
import { CONVOLUTIONS } from './cases/convolution.js';
import { DROPOUTS } from './cases/dropout.js';
import { EMBEDDINGS } from './cases/embedding.js';
import { FUNCTIONS } from './cases/functional.js';
import { LOSSES } from './cases/loss.js';
import { NORMALIZATIONS } from './cases/normalization.js';
import { PADDINGS } from './cases/padding.js';
import { POOLINGS } from './cases/pooling.js';
import { RECURRENTS } from './cases/recurrent.js';
import { SHAPES } from './cases/shape.js';
import { TRANSFORMERS } from './cases/transformer.js';
import type { LayerCase } from './parity.js';

export const CASES: readonly LayerCase[] = [
  ...ACTIVATIONS,
  ...ATTENTIONS,
  ...CONTAINERS,
  ...CONVOLUTIONS,
  ...DROPOUTS,
  ...EMBEDDINGS,
  ...FUNCTIONS,
  ...LOSSES,
  ...NORMALIZATIONS,
  ...PADDINGS,
  ...POOLINGS,
  ...RECURRENTS,
  ...SHAPES,
  ...TRANSFORMERS,
];
