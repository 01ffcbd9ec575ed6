/** Modules and parameters held in lists, dictionaries and sequences. */

export { ModuleDict } from './module-dict.js';
export { ModuleList } from './module-list.js';
export { ParameterDict } from './parameter-dict.js';
export { ParameterList } from './parameter-list.js';
export { Sequential } from './sequential.js';
