/**
 * The two ways a `.pt2` file is laid out: torch 2.9 and newer keep raw weights with lists of them (`models/model.json`, `data/weights/…`), torch 2.6 to 2.8
 * kept the program as JSON beside files of `torch.save`; files of between have the new places with the old weights.
 */

import { FormatError } from '../../errors.js';
import { parseStrictJson, type StrictJson } from '../json-strict.js';
import type { OpenFile } from '../read-file.js';
import { readZipRecord, readZipRecords, type ZipRecord } from '../zip-records.js';

/** An open archive. */
export interface Archive {
  readonly file: OpenFile;
  /** Records by name, without the folder that everything lies in. */
  readonly records: ReadonlyMap<string, ZipRecord>;
  readonly layout: 'folders' | 'single';
  /** Name of the program in the archive; torch calls it `model` unless told otherwise. */
  readonly model: string;
}

const SINGLE_PROGRAM = 'serialized_exported_program.json';

/**
 * @throws {FormatError} `ERR_ZIP`, `ERR_PT2`
 */
export async function openArchive(file: OpenFile): Promise<Archive> {
  const all = await readZipRecords(file);
  const [first = ''] = all.keys();
  const slash = first.indexOf('/') + 1;
  const prefix = [...all.keys()].every((name) => name.startsWith(first.slice(0, slash))) ? slash : 0;
  const records = new Map([...all].map(([name, record]) => [name.slice(prefix), record]));
  const order = await optionalText({ file, records }, 'byteorder');
  if (order !== null && order !== 'little')
    throw notProgram(file, `its byte order is ${JSON.stringify(order.slice(0, 20))}; expected 'little'`);
  if (records.has(SINGLE_PROGRAM)) return { file, records, layout: 'single', model: '' };
  const models = [...records.keys()].filter((name) => /^models\/[^/]+\.json$/.test(name)).map((name) => name.slice(7, -5));
  const [model] = models;
  if (model === undefined) {
    const compiled = [...records.keys()].some((name) => name.startsWith('data/aotinductor/'));
    throw notProgram(
      file,
      compiled ? 'it holds compiled code (AOTInductor), which is no program to train' : 'it holds no exported program',
    );
  }
  if (models.length > 1) throw notProgram(file, `it holds ${models.length} programs (${models.join(', ').slice(0, 200)}); expected one`);
  return { file, records, layout: 'folders', model };
}

/** Bytes of a record. */
export async function readRecord({ file, records }: Pick<Archive, 'file' | 'records'>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const record = records.get(name);
  if (record === undefined) throw notProgram(file, `it has no record '${name.slice(0, 200)}'`);
  return readZipRecord(file, record);
}

/** A record that is JSON. */
export async function readJson(archive: Archive, name: string): Promise<StrictJson> {
  return parseJson(archive.file, await readRecord(archive, name), name);
}

/** JSON of bytes that were read. */
export function parseJson(file: OpenFile, bytes: Uint8Array, name: string): StrictJson {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notProgram(file, `its record '${name.slice(0, 200)}' is not UTF-8`);
  }
  // A level of the program takes about eight of JSON, and subgraphs nest.
  return parseStrictJson(text, { source: `${name} of '${file.path}'`, maxDepth: 256 });
}

/** Where the program itself is. */
export function programRecord({ layout, model }: Archive): string {
  return layout === 'single' ? SINGLE_PROGRAM : `models/${model}.json`;
}

/** The error for an archive that holds something else. */
export function notProgram(file: OpenFile, problem: string): FormatError {
  return new FormatError('ERR_PT2', `'${file.path}' is no exported program as torch.export.save writes: ${problem}.`, {
    fields: { path: file.path },
  });
}

async function optionalText(archive: Pick<Archive, 'file' | 'records'>, name: string): Promise<string | null> {
  const record = archive.records.get(name);
  if (record === undefined) return null;
  if (record.size > 64) throw notProgram(archive.file, `its record '${name}' is no mark of a few letters`);
  return new TextDecoder().decode(await readZipRecord(archive.file, record)).trim();
}
