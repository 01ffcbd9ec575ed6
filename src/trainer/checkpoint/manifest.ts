/** The manifest of a generation: the last file written, and what tells a whole generation from a damaged one. */

import { createHash } from 'node:crypto';
import type { WrittenFile } from './durable.js';

/** The file's name. */
export const MANIFEST_FILE = 'manifest.json';

/** What a generation consists of. */
export interface Manifest {
  /** Of this layout. */
  readonly version: 1;
  /** Training steps done since the start of the fit. */
  readonly step: number;
  /** The number that keep-best goes by, `null` where none was asked for. */
  readonly score: number | null;
  readonly files: Readonly<Record<string, WrittenFile>>;
}

/** The manifest as it is stored: its own SHA-256 beside it, in one canonical spelling. */
export function encodeManifest(manifest: Manifest): string {
  const body = JSON.stringify(manifest);
  return `{"manifest":${body},"sha256":"${createHash('sha256').update(body).digest('hex')}"}\n`;
}

/** The manifest in a text; `null` unless the text is, to the byte, what {@link encodeManifest} writes. */
export function parseManifest(text: string): Manifest | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const manifest = fieldOf(parsed, 'manifest');
  return isManifest(manifest) && encodeManifest(manifest) === text ? manifest : null;
}

function isManifest(value: unknown): value is Manifest {
  const score = fieldOf(value, 'score');
  const files = fieldOf(value, 'files');
  return (
    fieldOf(value, 'version') === 1 &&
    Number.isSafeInteger(fieldOf(value, 'step')) &&
    (score === null || typeof score === 'number') &&
    typeof files === 'object' &&
    files !== null &&
    Object.values(files).every((file) => Number.isSafeInteger(fieldOf(file, 'bytes')) && typeof fieldOf(file, 'sha256') === 'string')
  );
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
