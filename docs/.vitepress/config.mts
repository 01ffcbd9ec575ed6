/** The site: `npm run docs` builds it into docs/.vitepress/dist, `npm run docs:dev` shows it while one writes. */

import { dirname, join } from 'node:path';
import { defineConfig } from 'vitepress';

/** A page of the sidebar. */
const page = (text: string, link: string) => ({ text, link });

export default defineConfig({
  title: 'Neve',
  description: 'Train PyTorch models from Node.js, in TypeScript.',
  cleanUrls: true,
  lastUpdated: false,
  srcExclude: ['node_modules/**', 'package.json'],
  markdown: { config: (md) => plainOutside(md) },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('Start', '/start'), page('Guides', '/guides/models'), page('Reference', '/reference/'), page('Glossary', '/glossary')],
    sidebar: [
      {
        text: 'Begin',
        items: [
          page('Start', '/start'),
          page('Installing', '/install'),
          page('How it works', '/how-it-works'),
          page('Glossary', '/glossary'),
        ],
      },
      {
        text: 'Guides',
        items: [
          page('The command', '/guides/command'),
          page('A PyTorch file in Node', '/guides/pytorch-files'),
          page('A model in TypeScript', '/guides/models'),
          page('Data of any size', '/guides/data'),
          page('Choosing a controller', '/guides/controllers'),
          page('NeVe explained', '/neve'),
          page('Validation and best weights', '/guides/validation'),
          page('Checkpoints and resume', '/guides/checkpoints'),
          page('Prediction and serving', '/guides/prediction'),
          page('Seeing what training does', '/guides/seeing'),
          page('Memory', '/guides/memory'),
          page('Parts of your own', '/guides/own-parts'),
          page('GPU', '/guides/gpu'),
          page('Coming from elsewhere', '/guides/coming-from'),
        ],
      },
      {
        text: 'To look up',
        items: [
          page('Reference', '/reference/'),
          page('Error codes', '/errors/'),
          page('Security', '/security'),
          page('Measurements', '/measurements'),
        ],
      },
    ],
  },
});

/** What of markdown-it is used here. */
interface Markdown {
  readonly core: { readonly ruler: { push(name: string, rule: (state: State) => void): void } };
}
interface Token {
  readonly type: string;
  readonly children: Token[] | null;
  attrGet(name: string): string | null;
  hidden: boolean;
  tag: string;
  attrs: [string, string][] | null;
}
interface State {
  readonly tokens: readonly Token[];
  readonly env: { readonly relativePath?: string };
}

/** Links to files of the repository that are no pages, such as examples, are words here. */
function plainOutside(md: unknown): void {
  (md as Markdown).core.ruler.push('plain-outside', ({ tokens, env }) => {
    for (const { children } of tokens) {
      let outside = false;
      for (const token of children ?? []) {
        if (token.type === 'link_open') outside = leadsOut(token.attrGet('href') ?? '', env.relativePath ?? '');
        if (!outside || (token.type !== 'link_open' && token.type !== 'link_close')) continue;
        token.tag = 'span';
        token.attrs = null;
        if (token.type === 'link_close') outside = false;
      }
    }
  });
}

function leadsOut(href: string, from: string): boolean {
  if (/^([a-z]+:|#|\/)/.test(href)) return false;
  return join(dirname(from), href).startsWith('..');
}
