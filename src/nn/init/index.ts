/** Initial values of parameters, draw for draw as `torch.nn.init`. Each function writes in place, without autograd, and returns the tensor. */

export * from './basic.js';
export { dirac_, eye_, type OrthogonalOptions, orthogonal_, type SparseOptions, sparse_ } from './structured.js';
export { type TruncatedNormalOptions, truncNormal_ } from './truncated.js';
