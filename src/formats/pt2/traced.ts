/** What is written of a model that was traced here. */

import { OptionError } from '../../errors.js';
import { checkedSizes } from '../../graph/checked-sizes.js';
import type { GraphModel } from '../../graph/graph-model.js';
import { zeros } from '../../tensor/create.js';
import type { Tensor } from '../../tensor/tensor.js';
import { torchArchiveBytes } from '../pth/save.js';
import { withFrozenNumbers } from './frozen.js';
import { measure, shapeFor } from './measure.js';
import type { ProgramParts } from './parts.js';
import type { Stored } from './stored-tensors.js';
import { ROWS } from './symbolic.js';
import { programJson } from './write-program.js';

/**
 * The parts of a traced model's file. The batch size is symbolic; everything else has the sizes of the trace.
 *
 * @throws {OptionError} `ERR_PT2_SAVE` for a model that is not on the CPU, or whose sizes do not grow evenly with the batch
 */
export async function tracedParts(model: GraphModel): Promise<ProgramParts> {
  const { tensors, training } = model;
  const graph = withFrozenNumbers(model.graph, training);
  const elsewhere = [...tensors.values()].find((tensor) => tensor.device !== 'cpu');
  if (elsewhere !== undefined) {
    throw new OptionError(
      'ERR_PT2_SAVE',
      `The model is on '${elsewhere.device}'. An exported program is written from the CPU: call model.to('cpu') first.`,
    );
  }
  const dynamic = graph.inputs.find((input) => input.dynamic !== undefined);
  if (dynamic !== undefined) {
    throw new OptionError(
      'ERR_PT2_SAVE',
      `Input '${dynamic.name}' has sizes besides the batch that may differ (dynamicShapes), which are not written yet. Trace the module without them, for one size, or save its weights alone.`,
      { fields: { input: dynamic.name } },
    );
  }
  const persistent = model.stateDict();
  const runs = [measure(graph, tensors, ROWS[0]), measure(graph, tensors, ROWS[1])] as const;
  const document = new TextEncoder().encode(
    jsonWithBigInts(programJson({ graph, structure: model.structure, training, persistent: new Set(persistent.keys()), runs })),
  );
  const weights = new Map<string, Stored>();
  const constants = new Map<string, Stored>();
  for (const { kind, value, name } of graph.inputs) {
    const tensor = tensors.get(value);
    if (kind === 'user' || tensor === undefined) continue;
    const kept = kind === 'parameter' || (kind === 'buffer' && persistent.has(name));
    (kept ? weights : constants).set(name, { tensor, isParameter: kind === 'parameter' });
  }
  // Other names of tied weights.
  for (const [name, tensor] of persistent) if (!weights.has(name)) weights.set(name, { tensor, isParameter: tensor.requiresGrad });
  return { document, samples: await sampleInputs(model), weights, constants };
}

/** JSON whose integers may be of 64 bits: JavaScript's writes none that a double does not hold. */
function jsonWithBigInts(document: object): string {
  const marked = JSON.stringify(document, (_, value: unknown) => (typeof value === 'bigint' ? `\u0000${value}` : value));
  return marked.replaceAll(/"\\u0000(-?\d+)"/g, '$1');
}

/** Zeros in the form of the user inputs: `torch.export.load` wants some. */
async function sampleInputs({ graph }: GraphModel): Promise<Uint8Array> {
  const user = graph.inputs.filter(({ kind }) => kind === 'user');
  const checked = checkedSizes(graph);
  const samples = user.map((input): Tensor => zeros(shapeFor(input, ROWS[0], checked), { dtype: input.dtype }));
  try {
    // Frozen arrays are tuples.
    return await torchArchiveBytes(Object.freeze([Object.freeze(samples), new Map()]));
  } finally {
    for (const sample of samples) sample.dispose();
  }
}
