/** Remembers of a model read from a `.pt2` file what saving it writes again: the program itself, untouched by the train/eval switch. */

import type { GraphModel } from '../../graph/graph-model.js';
import { type Archive, readRecord } from './archive.js';
import type { ProgramParts } from './parts.js';
import type { Payloads } from './payloads.js';

const origins = new WeakMap<GraphModel, ProgramParts>();

/** Where an archive has the sample inputs that `torch.export.load` asks for. */
function samplesRecord({ layout, model }: Archive): string {
  return layout === 'single' ? 'serialized_example_inputs.pt' : `data/sample_inputs/${model}.pt`;
}

/** The sample inputs: a file of `torch.save`, never opened here. */
export async function readSamples(archive: Archive): Promise<Uint8Array> {
  return readRecord(archive, samplesRecord(archive));
}

/**
 * @param document - the program, as bytes of JSON
 * @param parameters - names of weights that are parameters
 */
export function rememberOrigin(
  model: GraphModel,
  document: Uint8Array,
  samples: Uint8Array,
  weights: Payloads,
  constants: Payloads,
  parameters: ReadonlySet<string>,
): void {
  const stored = (payloads: Payloads) =>
    new Map([...payloads].map(([name, tensor]) => [name, { tensor, isParameter: parameters.has(name) }]));
  origins.set(model, { document, samples, weights: stored(weights), constants: stored(constants) });
}

/** What a model's file held; `undefined` for one that was traced. */
export function originOf(model: GraphModel): ProgramParts | undefined {
  return origins.get(model);
}
