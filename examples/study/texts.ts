/** Texts as characters: messages that are spam or not, and a novel whose next character is asked for. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { data, tensor } from 'neve';
import { dataFolder } from './data-folder.js';

/** Ids of characters: 0 for what is not printable ASCII and for the room behind a text's end. */
export const CHARACTERS = 96;
/** Characters of a message that are read. */
export const MESSAGE = 128;
const MESSAGES_TO_TRAIN_ON = 4_000;

/** Characters of the novel that are seen, and where the test part begins. */
export const WINDOW = 32;
const NOVEL_TRAIN = 16_000;
const NOVEL_TEST = 4_000;
const NOVEL_CUT = 2_800_000;

interface Parts {
  readonly train: data.TensorDataset;
  readonly test: data.TensorDataset;
}

/** Ham or spam: ids int64 `[n, 128]`, labels int64 `[n]`; the first 4,000 messages to train on. */
export async function loadMessages(): Promise<Parts> {
  const lines = (await read('sms-spam.tsv.gz')).trimEnd().split('\n').slice(1);
  const ids = new BigInt64Array(lines.length * MESSAGE);
  const labels = new BigInt64Array(lines.length);
  for (const [row, line] of lines.entries()) {
    const [label, text = ''] = line.split('\t');
    labels[row] = label === 'spam' ? 1n : 0n;
    for (let at = 0; at < Math.min(MESSAGE, text.length); at++) ids[row * MESSAGE + at] = idOf(text, at);
  }
  const all = data.tensors({ x: tensor(ids, { shape: [lines.length, MESSAGE] }), y: tensor(labels) });
  return { train: all.slice(0, MESSAGES_TO_TRAIN_ON), test: all.slice(MESSAGES_TO_TRAIN_ON) };
}

/** 32 characters of War and Peace, ids int64 `[n, 32]`, and the one that follows, int64 `[n]`: 16,000 places of its first seven eighths to train on, 4,000 of its end. */
export async function loadNovel(): Promise<Parts> {
  const text = await read('war-and-peace.txt.gz');
  return { train: places(text.slice(0, NOVEL_CUT), NOVEL_TRAIN), test: places(text.slice(NOVEL_CUT), NOVEL_TEST) };
}

/** Evenly spread places. */
function places(text: string, count: number): data.TensorDataset {
  const ids = new BigInt64Array(count * WINDOW);
  const next = new BigInt64Array(count);
  const stride = Math.floor((text.length - WINDOW - 1) / count);
  for (let row = 0; row < count; row++) {
    for (let at = 0; at < WINDOW; at++) ids[row * WINDOW + at] = idOf(text, row * stride + at);
    next[row] = idOf(text, row * stride + WINDOW);
  }
  return data.tensors({ x: tensor(ids, { shape: [count, WINDOW] }), y: tensor(next) });
}

function idOf(text: string, at: number): bigint {
  const code = text.charCodeAt(at) - 31;
  return code > 0 && code < CHARACTERS ? BigInt(code) : 0n;
}

async function read(file: string): Promise<string> {
  return gunzipSync(await readFile(join(dataFolder(), file))).toString('utf8');
}
