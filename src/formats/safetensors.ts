/** Tensors in safetensors files: readable by Python's `safetensors.torch.load_file`, and the other way round. */

import { open } from 'node:fs/promises';

import { checkKeys, DTypeError, FormatError, OptionError } from '../errors.js';
import { native } from '../native/load.js';
import { checkDevice, type Device } from '../tensor/device.js';
import { handleOf } from '../tensor/native-object.js';
import type { Tensor } from '../tensor/tensor.js';
import { atomicWrite } from './atomic-write.js';
import { windowedFile } from './file-views.js';
import { type MapOptions, tensorFromFile } from './mapped-tensor.js';
import { type OpenFile, withFile } from './read-file.js';
import {
  elementSize,
  encodeSafetensorsHeader,
  METADATA_KEY,
  parseSafetensorsHeader,
  SAFETENSORS_LIMITS,
  type SafetensorsEntry,
  type SafetensorsHeader,
  safetensorsDType,
} from './safetensors-header.js';

export type { SafetensorsEntry, SafetensorsHeader } from './safetensors-header.js';

/** Options of {@link load}. */
export interface LoadSafetensorsOptions extends MapOptions {
  /** Where the tensors go (default `'cpu'`). */
  readonly device?: Device;
}

/** Options of {@link save}. */
export interface SaveSafetensorsOptions {
  /** Text about the file, kept under `__metadata__` (default: none). */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Reads a file's header alone: names, dtypes, shapes and metadata.
 *
 * @throws {FormatError} `ERR_SAFETENSORS`, `ERR_JSON` or `ERR_FILE_TRUNCATED`
 * @throws {CheckpointError} `ERR_FILE_READ`
 */
export async function readHeader(path: string): Promise<SafetensorsHeader> {
  return withFile(path, async (file) => (await readSafetensorsHeader(file)).header);
}

/**
 * Reads every tensor of a file, under its name, in the header's order.
 *
 * Bytes are checked as hostile: the header is at most 100,000,000 bytes of strict JSON without a key twice, and the tensors must fill the rest of
 * the file exactly, without holes or overlaps.
 *
 * @throws {FormatError} `ERR_SAFETENSORS`, `ERR_JSON` or `ERR_FILE_TRUNCATED`
 * @throws {CheckpointError} `ERR_FILE_READ`
 */
export async function load(path: string, options: LoadSafetensorsOptions = {}): Promise<Map<string, Tensor>> {
  checkKeys('safetensors.load', options, ['device', 'mmap']);
  const device = checkDevice(options.device ?? 'cpu');
  return withFile(path, async (file) => {
    const { header, dataStart } = await readSafetensorsHeader(file);
    const window = windowedFile(file, 2 ** 15);
    const tensors = new Map<string, Tensor>();
    try {
      for (const { name, dtype, shape, begin } of header.tensors) {
        tensors.set(name, await tensorFromFile(window, { offset: dataStart + begin, dtype, shape }, { ...options, device }));
      }
    } catch (error) {
      for (const tensor of tensors.values()) tensor.dispose();
      throw error;
    }
    return tensors;
  });
}

/**
 * Writes tensors, such as a state dict, atomically: the path holds the old file or the whole new one. Values are copied before the first `await`.
 * Tensors that share memory are written once each.
 *
 * @param tensors - by name; any layout and device, row-major in the file
 * @throws {DTypeError} `ERR_DTYPE` for complex128, which the format does not have
 * @throws {OptionError} `ERR_TENSOR_NAME` for a name that the format cannot hold
 * @throws {CheckpointError} `ERR_FILE_WRITE`
 */
export async function save(
  path: string,
  tensors: ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>,
  options: SaveSafetensorsOptions = {},
): Promise<void> {
  checkKeys('safetensors.save', options, ['metadata']);
  const named = tensors instanceof Map ? (tensors as ReadonlyMap<string, Tensor>) : new Map(Object.entries(tensors));
  const header = { tensors: layOut(named), metadata: checkMetadata(options.metadata ?? {}) };
  const prefix = encodeSafetensorsHeader(header);
  if (prefix.length - 8 > SAFETENSORS_LIMITS.headerBytes) {
    throw new OptionError(
      'ERR_TENSOR_NAME',
      `The header of '${path}' would take ${prefix.length - 8} bytes, more than ${SAFETENSORS_LIMITS.headerBytes}.`,
    );
  }
  const addon = native();
  const inFileOrder = [...header.tensors].sort((a, b) => a.begin - b.begin || a.end - b.end);
  const buffers = inFileOrder.map(({ name }) => new Uint8Array(addon.tensorToBuffer(handleOf(named.get(name) as Tensor))));
  await atomicWrite(path, async (temporary) => {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(prefix);
      for (const buffer of buffers) await file.writeFile(buffer);
    } finally {
      await file.close();
    }
  });
}

/** What a file is that begins so, and what reads it; `null` where that does not tell. */
function otherKind(start: Uint8Array): string | null {
  const text = new TextDecoder('latin1').decode(start);
  if (text.startsWith('{')) return 'it is JSON; an index over several files is read with safetensors.loadSharded(path)';
  return text.startsWith('PK\x03\x04') ? 'it is a zip archive, such as torch.save writes; those are read with pth.load(path)' : null;
}

/** {@link readHeader} for a file that is open already, and where its data begin. Internal. */
export async function readSafetensorsHeader(file: OpenFile): Promise<{ readonly header: SafetensorsHeader; readonly dataStart: number }> {
  const start = await file.read(0, 8);
  const length = new DataView(start.buffer).getBigUint64(0, true);
  if (length > BigInt(SAFETENSORS_LIMITS.headerBytes)) {
    const claim = `its first 8 bytes claim a header of ${length} bytes, more than the limit of ${SAFETENSORS_LIMITS.headerBytes}`;
    throw new FormatError('ERR_SAFETENSORS', `'${file.path}' is not a usable safetensors file: ${otherKind(start) ?? claim}.`, {
      fields: { path: file.path, headerBytes: length },
    });
  }
  const dataStart = 8 + Number(length);
  const header = await file.read(8, Number(length));
  return { header: parseSafetensorsHeader(header, file.size - dataStart, file.path), dataStart };
}

/** Gives each tensor its place: wider elements first, so that all are aligned although the format allows no gaps. */
function layOut(tensors: ReadonlyMap<string, Tensor>): readonly SafetensorsEntry[] {
  const places = new Map<string, SafetensorsEntry>();
  let at = 0;
  for (const [name, tensor] of [...tensors].sort((a, b) => elementSize(b[1].dtype) - elementSize(a[1].dtype))) {
    const { dtype, shape } = tensor;
    checkName(name);
    if (safetensorsDType(dtype) === undefined) {
      throw new DTypeError(
        'ERR_DTYPE',
        `Tensor '${name}' is ${dtype}, which safetensors does not have. Save its real and imaginary parts apart.`,
        {
          fields: { name, dtype },
        },
      );
    }
    const end = at + tensor.numel * elementSize(dtype);
    places.set(name, { name, dtype, shape, begin: at, end });
    at = end;
  }
  return [...tensors.keys()].map((name) => places.get(name) as SafetensorsEntry);
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function checkName(name: string): void {
  if (name !== METADATA_KEY && !LONE_SURROGATE.test(name)) return;
  const reason = name === METADATA_KEY ? 'the format keeps it for metadata' : 'it holds half a surrogate pair, which UTF-8 cannot write';
  throw new OptionError('ERR_TENSOR_NAME', `A tensor cannot be saved under the name ${JSON.stringify(name)}: ${reason}. Rename it.`, {
    fields: { name },
  });
}

function checkMetadata(metadata: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  for (const [key, text] of Object.entries(metadata)) {
    if (typeof text === 'string' && !LONE_SURROGATE.test(key + text)) continue;
    throw new OptionError('ERR_OPTION_VALUE', `safetensors.save: metadata '${key}' must be well-formed text.`, {
      fields: { option: 'metadata', key },
    });
  }
  return new Map(Object.entries(metadata));
}
