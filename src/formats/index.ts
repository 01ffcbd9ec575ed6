/** File formats. Importing this file registers the formats of models, which `loadModel` and `Model.save` choose from. */

import { registerModelFormat } from '../graph/model-files.js';
import { exportedProgram } from './pt2/index.js';
import { pthWeights } from './pth-model.js';
import { safetensorsWeights } from './safetensors-model.js';
import { torchscript } from './torchscript.js';

export { atomicWrite, writeFileAtomic } from './atomic-write.js';
export * as npy from './npy.js';
export * as npz from './npz.js';
export * as pth from './pth/index.js';
export * as safetensors from './safetensors-all.js';
export { ScriptModel } from './script-model.js';

registerModelFormat(safetensorsWeights);
registerModelFormat(torchscript);
registerModelFormat(exportedProgram);
registerModelFormat(pthWeights);
