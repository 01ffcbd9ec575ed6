/** What `neve convert` does. */

import { access } from 'node:fs/promises';
import { extname } from 'node:path';
import { CheckpointError } from '../../errors.js';
import { npz, pth, safetensors } from '../../formats/index.js';
import { loadModel } from '../../graph/model-files.js';
import { noGrad, scope, setSeed, type Tensor } from '../../tensor/index.js';
import type { ConvertArguments } from '../commands/convert.js';
import { exampleInputs, inputKinds } from '../example-inputs.js';
import { UsageError } from '../failure.js';
import type { InputKind } from '../input-kind.js';
import { note, short } from '../output.js';
import { readTensors } from './inspect.js';

const WEIGHTS = ['.safetensors', '.pth', '.npz'];
const MODELS = ['.pt2', '.pt'];
/** Outputs that differ by more, as a share of the greatest, are another model's. */
const LEAST_LIKENESS = 1e-3;

/** Writes a file in another format, reads it back and compares. */
export async function runConvert(from: string, to: string, { trusted: isTrusted, input }: ConvertArguments): Promise<void> {
  const trusted = isTrusted === true;
  const [source, target] = [extname(from).toLowerCase(), extname(to).toLowerCase()];
  if (![...WEIGHTS, ...MODELS].includes(source) || ![...WEIGHTS, ...MODELS].includes(target)) {
    throw new UsageError(`'${from}' to '${to}' is no conversion; expected ${[...WEIGHTS, ...MODELS].join(', ')}.`);
  }
  if (WEIGHTS.includes(source) && MODELS.includes(target))
    throw new UsageError(`'${from}' has weights alone, and '${to}' wants a model. Convert to ${WEIGHTS.join(', ')}.`);
  if (
    await access(to).then(
      () => true,
      () => false,
    )
  )
    throw new UsageError(`'${to}' is there already. Choose another name, or remove it.`);
  const before = await tensorsOf(from, trusted);
  try {
    if (MODELS.includes(target)) {
      const model = await loadModel(from, trusted ? { trusted: true } : {});
      try {
        await model.save(to);
      } finally {
        model.dispose();
      }
    } else if (target === '.safetensors') await safetensors.save(to, before);
    else if (target === '.pth') await pth.save(to, before);
    else await npz.save(to, before);
    const after = await tensorsOf(to, true);
    try {
      compare(before, after, to);
    } finally {
      for (const tensor of after.values()) tensor.dispose();
    }
    const ran = MODELS.includes(source) && MODELS.includes(target) ? await ranBoth(from, to, trusted, input) : '';
    note(`${to}: ${before.size} tensors, read back and equal to the bit${ran}`);
  } finally {
    for (const tensor of before.values()) tensor.dispose();
  }
}

/** Runs both models on the same inputs: what they were, and by how much the outputs differ. */
async function ranBoth(from: string, to: string, trusted: boolean, given: readonly InputKind[]): Promise<string> {
  const models = await Promise.all([loadModel(from, trusted ? { trusted: true } : {}), loadModel(to, { trusted: true })]);
  try {
    const kinds = inputKinds(models[0], given);
    if (kinds === null) return '; not run, since the file does not say its inputs: give them with --input';
    const { most, scale } = scope(() =>
      noGrad(() => {
        const [one, other] = models.map((model) => {
          setSeed(0);
          return model.eval().forwardAll(...exampleInputs(kinds));
        }) as [Tensor[], Tensor[]];
        return greatestDifference(one, other);
      }),
    );
    if (!(most <= LEAST_LIKENESS * scale))
      throw new CheckpointError(
        'ERR_FILE_WRITE',
        `${to} was written, but its outputs differ by up to ${short(most)} from those of ${from}. Do not use the file.`,
        {
          fields: { path: to },
        },
      );
    return `; both run on ${kinds.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')}: greatest difference ${short(most)}`;
  } finally {
    for (const model of models) model.dispose();
  }
}

function greatestDifference(one: readonly Tensor[], other: readonly Tensor[]): { readonly most: number; readonly scale: number } {
  let most = one.length === other.length ? 0 : Number.NaN;
  let scale = 1;
  for (const [i, tensor] of one.entries()) {
    const [values, found] = [tensor, other[i] as Tensor].map((each) => [...each.toTypedArray()].map(Number)) as [number[], number[]];
    if (values.length !== found.length) most = Number.NaN;
    for (const [k, value] of values.entries()) {
      if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
      // Where both are no number, or infinite alike, nothing differs.
      if (!Object.is(value, found[k])) most = Math.max(most, Math.abs(value - (found[k] as number)));
    }
  }
  return { most, scale };
}

async function tensorsOf(file: string, trusted: boolean): Promise<Map<string, Tensor>> {
  const tensors = await readTensors(file);
  if (tensors !== null) return tensors;
  const model = await loadModel(file, trusted ? { trusted: true } : {});
  try {
    return new Map([...model.stateDict()].map(([name, tensor]) => [name, tensor.clone()]));
  } finally {
    model.dispose();
  }
}

function compare(before: ReadonlyMap<string, Tensor>, after: ReadonlyMap<string, Tensor>, file: string): void {
  for (const [name, tensor] of before) {
    const found = after.get(name);
    const isSame =
      found !== undefined &&
      found.dtype === tensor.dtype &&
      found.shape.join() === tensor.shape.join() &&
      bytesOf(found).equals(bytesOf(tensor));
    if (!isSame)
      throw new CheckpointError('ERR_FILE_WRITE', `${file} was written, but '${name}' reads back as another tensor. Do not use the file.`, {
        fields: { path: file },
      });
  }
}

function bytesOf(tensor: Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = tensor.toTypedArray();
  return Buffer.from(buffer, byteOffset, byteLength);
}
