/** What PyTorch calls `torch.nn.utils`, and `torch.func` as far as it concerns modules. */

export { type ClipGradNormOptions, clipGradNorm_, clipGradValue_ } from './clip-grad.js';
export { functionalCall } from './functional-call.js';
export { weightNorm } from './weight-norm.js';
