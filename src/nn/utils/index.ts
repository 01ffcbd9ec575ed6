/** What PyTorch calls `torch.nn.utils`, as far as it concerns modules. */

export { weightNorm } from './weight-norm.js';
