/** The pages of the documentation: their links, headings and blocks of code. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block. What stands behind the language says how it is read: see {@link programsOf}. */
export interface Block {
  /** Such as `ts`. */
  readonly language: string;
  /** The words behind the language. */
  readonly words: readonly string[];
  readonly code: string;
  /** Line of the page in which the code begins, from 1. */
  readonly line: number;
}

/** A page. */
export interface Page {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** The page without its blocks of code, line for line. */
  readonly prose: readonly string[];
  /** What links may name behind `#`. */
  readonly anchors: ReadonlySet<string>;
}

/** A program that blocks of a page make. */
export interface Program {
  readonly page: string;
  /** Whether it is run. */
  readonly runs: boolean;
  readonly blocks: readonly Block[];
}

/** README.md and everything in docs that is written by hand. */
export function readPages(): readonly Page[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !/^(node_modules|reference|\.vitepress)\//.test(name))
    .map((name) => `docs/${name}`);
  return ['README.md', ...docs.sort()].map((path) => readPage(path));
}

/** @param path - from the repository's root */
export function readPage(path: string): Page {
  const lines = readFileSync(join(ROOT, path), 'utf8').split('\n');
  const blocks: Block[] = [];
  const prose: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const fence = /^(\s*)(`{3,})(\S+)?(.*)$/.exec(lines[i] as string);
    prose.push(fence === null ? (lines[i] as string) : '');
    if (fence === null) continue;
    const [, indent = '', ticks = '```', language = '', words = ''] = fence;
    const code: string[] = [];
    const line = i + 2;
    for (i++; i < lines.length && (lines[i] as string).trim() !== ticks; i++) {
      code.push((lines[i] as string).slice(indent.length));
      prose.push('');
    }
    prose.push('');
    blocks.push({ language, words: words.trim().split(/\s+/).filter(Boolean), code: code.join('\n'), line });
  }
  return { path: relative(ROOT, join(ROOT, path)).replaceAll('\\', '/'), blocks, prose, anchors: anchorsOf(prose) };
}

/**
 * The programs of a page. A block of TypeScript stands alone, goes on from the one before (`ts continues`), or begins a program that is run (`ts run`). What
 * begins a program imports what it needs, or nothing at all: it may then use every name that the package exports, and those of `given.d.ts`, which stand for
 * what the reader has.
 */
export function programsOf({ path, blocks }: Page): readonly Program[] {
  const programs: { page: string; runs: boolean; blocks: Block[] }[] = [];
  for (const block of blocks) {
    if (block.language !== 'ts') continue;
    const last = programs.at(-1);
    if (block.words.includes('continues') && last !== undefined) last.blocks.push(block);
    else programs.push({ page: path, runs: block.words.includes('run'), blocks: [block] });
  }
  return programs;
}

/** As GitHub and VitePress make them of headings. */
function anchorsOf(prose: readonly string[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const line of prose) {
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
    const slug = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
    let unique = slug;
    for (let i = 1; anchors.has(unique); i++) unique = `${slug}-${i}`;
    anchors.add(unique);
  }
  return anchors;
}
