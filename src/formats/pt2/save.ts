/** Writes a model as an exported program. */

import { OptionError } from '../../errors.js';
import { GraphModel } from '../../graph/graph-model.js';
import type { Savable } from '../../graph/model-files.js';
import { writeZip, type ZipContent } from '../zip-writer.js';
import { originOf } from './origin.js';
import { storeTensors } from './stored-tensors.js';
import { tracedParts } from './traced.js';

/**
 * Writes a model, atomically, in the layout of torch 2.13 (schema 8.20), for Python's `torch.export.load`. Values are copied before the first `await`.
 *
 * A program that came from a file is written as it was read, with today's weights: its sizes stay symbolic, and it opens in the mode that it was exported
 * in. A model that was traced here is written in the mode that it is in, with a symbolic batch size.
 *
 * @throws {OptionError} `ERR_MODEL_KIND` for a model that is no graph
 * @throws {OptionError} `ERR_PT2_SAVE` for a graph that the format cannot say
 * @throws {CheckpointError} `ERR_FILE_WRITE`
 */
export async function savePt2(model: Savable, path: string): Promise<void> {
  if (!(model instanceof GraphModel)) {
    throw new OptionError(
      'ERR_MODEL_KIND',
      `Cannot save this model to '${path}': an exported program is made of a graph. Trace the module, or load a .pt2 file; TorchScript models go to .pt files.`,
      { fields: { path } },
    );
  }
  const origin = originOf(model);
  const { document, samples, weights, constants } = origin ?? (await tracedParts(model));
  const text = (name: string, value: string): ZipContent => ({ name, bytes: new TextEncoder().encode(value) });
  const contents: readonly ZipContent[] = [
    ...storeTensors('weights', weights),
    ...storeTensors('constants', constants),
    { name: 'models/model.json', bytes: document },
    { name: 'data/sample_inputs/model.pt', bytes: samples },
    text('archive_format', 'pt2'),
    text('archive_version', '0'),
    text('.data/version', '6\n'),
    text('byteorder', 'little'),
  ];
  // Everything lies in one folder, as in archives of PyTorch.
  await writeZip(
    path,
    contents.map((content) => ({ ...content, name: `model/${content.name}` })),
  );
}
