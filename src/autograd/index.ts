/** Gradients beyond `backward()`: what PyTorch calls `torch.autograd`. */

export { enableGrad, noGrad } from '../tensor/grad-mode.js';
export { backward } from './backward.js';
export { checkpoint } from './checkpoint.js';
export { type FunctionContext, type FunctionOptions, func } from './func.js';
export { type GradOptions, grad } from './grad.js';
