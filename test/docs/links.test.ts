/** Every link of the documentation to a file or a heading of this repository leads there. */

import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, readPage, readPages } from './pages.js';

const PAGES = readPages();
const LINK = /!?\[(?:[^\]\\]|\\.|\[[^\]]*\])*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;

interface Link {
  readonly from: string;
  readonly line: number;
  readonly to: string;
}

function linksOf(): readonly Link[] {
  return PAGES.flatMap(({ path, prose }) =>
    prose.flatMap((text, i) =>
      [...text.replaceAll(/`[^`]*`/g, (code) => 'x'.repeat(code.length)).matchAll(LINK)].map(([, to]) => ({
        from: path,
        line: i + 1,
        to: to as string,
      })),
    ),
  );
}

/** What is wrong with a link; `null` for a good one. */
function fault({ from, to }: Link): string | null {
  if (/^(https?:|mailto:)/.test(to)) return null;
  const [file = '', anchor] = to.split('#');
  const path = file === '' ? from : relative(ROOT, join(ROOT, dirname(from), decodeURI(file)));
  // Generated, and not in the repository.
  if (path.startsWith('docs/reference')) return null;
  if (path.startsWith('..') || !existsSync(join(ROOT, path))) return 'there is no such file';
  if (anchor === undefined) return null;
  if (!path.endsWith('.md')) return 'only pages have anchors';
  return readPage(path).anchors.has(anchor) ? null : 'there is no such heading';
}

it('there are pages with links', () => {
  expect(PAGES.length).toBeGreaterThan(15);
  expect(linksOf().length).toBeGreaterThan(50);
});

it('links lead somewhere', () => {
  const wrong = linksOf().flatMap((link) => {
    const found = fault(link);
    return found === null ? [] : [`${link.from}:${link.line}: ${link.to}: ${found}`];
  });
  expect(wrong).toEqual([]);
});
