/** A model's weights as a `.pth` file. */

import type { ModelFormat } from '../graph/model-files.js';
import { save } from './pth/save.js';

/** The format of `.pth` files that models are saved to: a state dict. Loading stays with the TorchScript format, which tells what a file is. */
export const pthWeights: ModelFormat = {
  name: "PyTorch's state dict",
  extensions: ['.pth'],
  async save(model, path) {
    await save(path, model.stateDict());
  },
};
