/** Activations as layers. */

export { CELU } from './celu.js';
export { ELU } from './elu.js';
export { GELU } from './gelu.js';
export { GLU } from './glu.js';
export { Hardshrink } from './hardshrink.js';
export { Hardsigmoid } from './hardsigmoid.js';
export { Hardswish } from './hardswish.js';
export { Hardtanh } from './hardtanh.js';
export { LeakyReLU } from './leaky-relu.js';
export { LogSigmoid } from './log-sigmoid.js';
export { LogSoftmax } from './log-softmax.js';
export { Mish } from './mish.js';
export { PReLU, type PReLUOptions } from './prelu.js';
export { ReLU } from './relu.js';
export { ReLU6 } from './relu6.js';
export { RReLU } from './rrelu.js';
export { SELU } from './selu.js';
export { Sigmoid } from './sigmoid.js';
export { SiLU } from './silu.js';
export { Softmax } from './softmax.js';
export { Softmin } from './softmin.js';
export { Softplus } from './softplus.js';
export { Softshrink } from './softshrink.js';
export { Softsign } from './softsign.js';
export { Tanh } from './tanh.js';
export { Tanhshrink } from './tanhshrink.js';
export { Threshold } from './threshold.js';
