/** What people say of a run: a note and tags, in `notes.json` of its folder. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../formats/atomic-write.js';
import { entriesOf, textIn } from '../record/json-fields.js';

export const NOTES_FILE = 'notes.json';

const LONGEST_NOTE = 10_000;
const LONGEST_TAG = 60;
const MOST_TAGS = 30;

/** A note of any length a person writes, and words to find runs by. */
export interface Notes {
  readonly note: string;
  readonly tags: readonly string[];
}

/** The notes of a run; empty where there are none. */
export async function readNotes(runDir: string): Promise<Notes> {
  try {
    return notesOf(JSON.parse(await readFile(join(runDir, NOTES_FILE), 'utf8')));
  } catch {
    return { note: '', tags: [] };
  }
}

/** Replaces the notes of a run. @throws {CheckpointError} `ERR_FILE_WRITE` */
export async function writeNotes(runDir: string, notes: Notes): Promise<void> {
  await writeFileAtomic(join(runDir, NOTES_FILE), `${JSON.stringify(notes, null, 2)}\n`);
}

/** Notes from anywhere: what is too long is cut, what is no text left out, each tag once. */
export function notesOf(value: unknown): Notes {
  const entries = entriesOf(value) ?? {};
  const tags = Array.isArray(entries.tags) ? entries.tags.filter((tag): tag is string => typeof tag === 'string') : [];
  const clean = tags.map((tag) => tag.trim().slice(0, LONGEST_TAG)).filter((tag) => tag !== '');
  return { note: (textIn(entries, 'note') ?? '').slice(0, LONGEST_NOTE), tags: [...new Set(clean)].slice(0, MOST_TAGS) };
}
