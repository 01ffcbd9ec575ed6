/** File formats. Importing this file registers the formats of models, which `loadModel` and `Model.save` choose from. */

import { registerModelFormat } from '../graph/model-files.js';
import { safetensorsWeights } from './safetensors-model.js';
import { torchscript } from './torchscript.js';

export { atomicWrite, writeFileAtomic } from './atomic-write.js';
export * as safetensors from './safetensors.js';
export { ScriptModel } from './script-model.js';

registerModelFormat(safetensorsWeights);
registerModelFormat(torchscript);
