/** Padding. */

export { CircularPad1d } from './circular-pad1d.js';
export { CircularPad2d } from './circular-pad2d.js';
export { CircularPad3d } from './circular-pad3d.js';
export { ConstantPad1d } from './constant-pad1d.js';
export { ConstantPad2d } from './constant-pad2d.js';
export { ConstantPad3d } from './constant-pad3d.js';
export { ReflectionPad1d } from './reflection-pad1d.js';
export { ReflectionPad2d } from './reflection-pad2d.js';
export { ReflectionPad3d } from './reflection-pad3d.js';
export { ReplicationPad1d } from './replication-pad1d.js';
export { ReplicationPad2d } from './replication-pad2d.js';
export { ReplicationPad3d } from './replication-pad3d.js';
export { ZeroPad1d } from './zero-pad1d.js';
export { ZeroPad2d } from './zero-pad2d.js';
export { ZeroPad3d } from './zero-pad3d.js';
