import type { Module } from '../../src/nn/index.js';

/** Names of a module's state dict. */
export function nnNames(module: Module): string[] {
  return [...module.stateDict().keys()];
}
