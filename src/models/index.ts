/** Ready models; their parameters have the names of their PyTorch counterparts, so that weights interchange. */

export { MLP, type MLPOptions } from './mlp.js';
export { ResNetCifar, type ResNetCifarOptions, resnet20, resnet32, resnet44, resnet56 } from './resnet-cifar.js';
