/** Reads an exported program as a model. */

import { GraphModel } from '../../graph/graph-model.js';
import type { LoadModelOptions } from '../../graph/model-files.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { StrictJson } from '../json-strict.js';
import { withFile } from '../read-file.js';
import { looksLikeZip } from '../zip.js';
import { notProgram, openArchive, parseJson, programRecord, readRecord } from './archive.js';
import { callStructureOf } from './call-structure.js';
import { schemaError } from './fields.js';
import { readSamples, rememberOrigin } from './origin.js';
import { type Payloads, readPayloads } from './payloads.js';
import { type InputSpec, type Program, parseProgram } from './program.js';
import { graphOf } from './to-graph.js';

/**
 * Loads a program that Python's `torch.export.save` wrote (torch 2.6 to 2.13), in the mode that it was exported in. Nothing in the file is run, and nothing
 * of it reaches libtorch but checked tensors and operators of an allow-list. With `trusted`, internals of libtorch are on it, such as the derivatives in a
 * joint graph.
 *
 * `call` takes arguments and keyword arguments nested as in Python and gives the results so. `forward` takes the tensors flat, in the order of the program's
 * pytree (arguments, then keyword arguments). Arguments that were no tensors keep the values they had at export.
 *
 * @throws {FormatError} `ERR_PT2` for a file of another kind or a malformed one, `ERR_PT2_VERSION`, `ERR_PT2_UNSUPPORTED` with all operators that cannot run,
 *   `ERR_ZIP`, `ERR_ZIP_CHECKSUM`, `ERR_JSON`, `ERR_GRAPH_INVALID`
 * @throws {CheckpointError} `ERR_FILE_READ`
 */
export async function loadPt2(path: string, { trusted = false }: LoadModelOptions = {}): Promise<GraphModel> {
  return withFile(path, async (file) => {
    if (!(await looksLikeZip(file))) throw notProgram(file, 'it is no zip archive');
    const archive = await openArchive(file);
    const name = programRecord(archive);
    const document = await readRecord(archive, name);
    const parsed = parseJson(file, document, name);
    const program = parseProgram(parsed);
    const owned: Payloads[] = [];
    try {
      owned.push(await readPayloads(archive, 'weights'), await readPayloads(archive, 'constants'));
      const [weights, constants] = owned as [Payloads, Payloads];
      const samples = await readSamples(archive);
      const parameters = new Set(program.inputs.filter(({ kind }) => kind === 'parameter').map((spec) => spec.name));
      const model = modelOf(program, parsed, weights, constants, trusted);
      rememberOrigin(model, document, samples, weights, constants, parameters);
      return model;
    } catch (error) {
      for (const payloads of owned) for (const tensor of new Set(payloads.values())) tensor.dispose();
      throw error;
    }
  });
}

function modelOf(program: Program, document: StrictJson, weights: Payloads, constants: Payloads, trusted: boolean): GraphModel {
  const tensorOf = (spec: InputSpec): Tensor => {
    const kept = spec.kind === 'parameter' || (spec.kind === 'buffer' && spec.persistent);
    const tensor = (kept ? weights : constants).get(spec.name) ?? (kept ? constants : weights).get(spec.name);
    if (tensor === undefined)
      throw schemaError('the signature', `has the ${spec.kind} '${spec.name.slice(0, 80)}', whose values are missing`);
    return tensor;
  };
  const first = new Map<Tensor, string>();
  const alias = (spec: InputSpec): string => {
    const tensor = tensorOf(spec);
    const name = first.get(tensor) ?? spec.name;
    first.set(tensor, name);
    return name;
  };
  const { graph, training, resultLeaves } = graphOf(program, alias, trusted);
  const inputLeaves = program.inputs.filter(({ kind }) => kind === 'user').map(({ value }) => value !== null);
  const structure = callStructureOf(document, inputLeaves, resultLeaves);
  const tensors = new Map<string, Tensor>();
  const used = new Set<Tensor>();
  for (const spec of program.inputs) {
    if (spec.kind === 'user' || spec.value === null) continue;
    const tensor = tensorOf(spec);
    checkForm(
      graph.inputs.find(({ value }) => value === spec.value),
      tensor,
      spec,
    );
    if (!used.has(tensor)) tensors.set(spec.value, tensor);
    used.add(tensor);
  }
  // Values that nothing in the program uses are carried along: the file that is written has all that was read.
  const inputs = [...graph.inputs];
  for (const payloads of [weights, constants]) {
    for (const [name, tensor] of payloads) {
      if (used.has(tensor)) continue;
      used.add(tensor);
      const value = `unused.${name}`;
      inputs.push({ kind: payloads === weights ? 'buffer' : 'constant', value, name, shape: tensor.shape, dtype: tensor.dtype });
      tensors.set(value, tensor);
    }
  }
  return new GraphModel({ graph: { ...graph, inputs }, tensors, stateDict: weights, structure, training, ownsState: true, trusted });
}

function checkForm(
  input: { readonly shape: readonly number[]; readonly dtype: string } | undefined,
  tensor: Tensor,
  spec: InputSpec,
): void {
  if (input === undefined || (input.dtype === tensor.dtype && input.shape.join() === tensor.shape.join())) return;
  throw schemaError(
    `the ${spec.kind} '${spec.name.slice(0, 80)}'`,
    `is ${tensor.dtype} [${tensor.shape.join(', ')}] in the archive; expected ${input.dtype} [${input.shape.join(', ')}]`,
  );
}
