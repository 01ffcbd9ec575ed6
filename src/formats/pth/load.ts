/** Reads what `torch.save` wrote (zip format, PyTorch 1.6 and newer), without running anything that is in it. */

import { checkKeys, FormatError } from '../../errors.js';
import { checkDevice, type Device } from '../../tensor/device.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MapOptions } from '../mapped-tensor.js';
import { type OpenFile, withFile } from '../read-file.js';
import { looksLikeZip, readZipDirectory } from '../zip.js';
import { readZipRecord, readZipRecords, type ZipRecord } from '../zip-records.js';
import { checkResult } from './check-result.js';
import { PTH_LIMITS, pickleError } from './limits.js';
import { runPickle } from './pickle-machine.js';
import { PLAIN_GLOBALS } from './plain-globals.js';
import { Storages } from './storages.js';
import { torchGlobals } from './torch-globals.js';
import type { PthValue } from './values.js';

/** Options of {@link load}. */
export interface LoadPthOptions extends MapOptions {
  /** Where all tensors go (default `'cpu'`), whatever device they were saved from. */
  readonly device?: Device;
}

/**
 * Reads a file of weights (`torch.load(path, weights_only=True)`): a state dict, an optimizer's, or nested plain data; {@link PthValue} lists what
 * becomes what. Tensors that share a storage share it here too.
 *
 * Bytes are checked as hostile: sums and sizes of every record, every opcode, every name against a closed table, every tensor against its storage.
 *
 * @typeParam T - what the caller knows the file to hold (default: a state dict, `Map<string, Tensor>`); not checked here, `loadStateDict` checks
 * @throws {FormatError} `ERR_PTH`, `ERR_PICKLE`, `ERR_PICKLE_GLOBAL`, `ERR_ZIP`, `ERR_ZIP_CHECKSUM` or `ERR_FILE_TRUNCATED`
 * @throws {CheckpointError} `ERR_FILE_READ`
 */
export async function load<T extends PthValue = Map<string, Tensor>>(path: string, options: LoadPthOptions = {}): Promise<T> {
  checkKeys('pth.load', options, ['device', 'mmap']);
  return (await withFile(path, (file) => readTorchArchive(file, options))) as T;
}

/**
 * {@link load} for a file that is open already, or a part of one, or bytes in memory. Internal: `.pt2` archives hold such files.
 */
export async function readTorchArchive(file: OpenFile, { device = 'cpu', mmap = true }: LoadPthOptions = {}): Promise<PthValue> {
  const target = checkDevice(device);
  if (!(await looksLikeZip(file))) throw notTorch(file, await describeStart(file));
  // Before the records, since other kinds have compressed ones.
  const folder = folderOf(
    file,
    (await readZipDirectory(file)).map(({ name }) => name),
  );
  const records = await readZipRecords(file);
  await checkMarks(file, records, folder);
  const pickle = records.get(`${folder}data.pkl`) as ZipRecord;
  if (pickle.size > PTH_LIMITS.pickleBytes) {
    throw pickleError(file.path, `a pickle of ${pickle.size} bytes, more than the limit of ${PTH_LIMITS.pickleBytes}`);
  }
  const bytes = await readZipRecord(file, pickle);
  const storages = await Storages.read(file, records.values(), `${folder}data/`, { device: target, mmap });
  try {
    const globals = torchGlobals((plan) => storages.make(plan));
    const value = runPickle(bytes, file.path, {
      find: (module, name) => PLAIN_GLOBALS.get(`${module}.${name}`) ?? globals.get(`${module}.${name}`),
      persistent: (id, context) => storages.find(id, context),
    });
    const checked = checkResult(value, file.path);
    storages.dispose();
    return checked;
  } catch (error) {
    storages.discard();
    throw error;
  }
}

/** Everything lies in one folder, called like the file was when it was written. */
function folderOf(file: OpenFile, names: readonly string[]): string {
  const [first = ''] = names;
  const folder = first.slice(0, first.indexOf('/') + 1);
  if (names.includes(`${folder}constants.pkl`)) {
    throw notTorch(file, 'a TorchScript model; read it with loadModel(path, { trusted: true })');
  }
  if (names.includes(`${folder}archive_format`)) throw notTorch(file, 'an exported program; name it .pt2 and read it with loadModel(path)');
  if (!names.includes(`${folder}data.pkl`)) throw notTorch(file, 'a zip archive without a pickle in it');
  return folder;
}

async function checkMarks(file: OpenFile, records: ReadonlyMap<string, ZipRecord>, folder: string): Promise<void> {
  const read = async (name: string): Promise<string | null> => {
    const record = records.get(folder + name);
    if (record === undefined) return null;
    if (record.size > 64) throw notTorch(file, `an archive whose record '${name}' is no mark of a few letters`);
    return new TextDecoder().decode(await readZipRecord(file, record)).trim();
  };
  const order = await read('byteorder');
  if (order !== null && order !== 'little')
    throw notTorch(file, `an archive with the byte order ${JSON.stringify(order)}; Neve reads 'little'`);
  const version = await read('version');
  if (version !== null && !/^[1-9][0-9]?$/.test(version)) throw notTorch(file, `an archive of version ${JSON.stringify(version)}`);
}

async function describeStart(file: OpenFile): Promise<string> {
  if (file.size === 0) return 'empty';
  const start = await file.read(0, Math.min(file.size, 9));
  const [first, second = 0] = start;
  const isPickle = first === 0x80 && second <= 5;
  if (start[8] === 0x7b) return 'a safetensors file by its look; read it with safetensors.load(path)';
  if (isPickle) return "in PyTorch's format before 1.6; load and save it again with a newer PyTorch";
  return 'no zip archive';
}

function notTorch(file: OpenFile, found: string): FormatError {
  return new FormatError('ERR_PTH', `'${file.path}' is not a file of weights as torch.save writes: it is ${found}.`, {
    fields: { path: file.path },
  });
}
