/** A model's weights as a safetensors file. */

import { FormatError } from '../errors.js';
import type { ModelFormat } from '../graph/model-files.js';
import { save } from './safetensors.js';

/** The format of `.safetensors` files: a model's state dict, under PyTorch's names. It holds no model, so nothing can be loaded as one. */
export const safetensorsWeights: ModelFormat = {
  name: 'safetensors',
  extensions: ['.safetensors'],
  async load(path) {
    throw new FormatError(
      'ERR_WEIGHTS_ONLY',
      `'${path}' holds weights without a model. Build the model, then model.loadStateDict(await safetensors.load('${path}')).`,
      { fields: { path } },
    );
  },
  async save(model, path) {
    await save(path, model.stateDict(), { metadata: { format: 'pt' } });
  },
};
