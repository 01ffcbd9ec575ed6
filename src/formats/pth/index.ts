/** `.pth` files: what PyTorch's `torch.save` writes and `torch.load(weights_only=True)` reads. */

export { type LoadPthOptions, load } from './load.js';
export { type PthInput, save } from './save.js';
export { Complex, OrderedDict, type PthKey, type PthValue, TorchDevice, TorchDType, tuple } from './values.js';
