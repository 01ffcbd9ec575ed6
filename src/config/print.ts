/** A configuration as YAML. */

import { showPath } from './path.js';
import type { ResolvedConfig } from './resolve.js';
import { showOrigin } from './source/tree.js';

/** How a configuration is printed. */
export interface PrintOptions {
  /** Say behind each value where it comes from. */
  readonly origins?: boolean;
}

/** The whole configuration as YAML, which `neve train` takes as it is. */
export async function printConfig({ values, origins, hash }: ResolvedConfig, options: PrintOptions = {}): Promise<string> {
  const { Document, isMap, isPair, isScalar, isSeq, visit } = await import('yaml');
  const document = new Document(values, { aliasDuplicateObjects: false });
  visit(document, {
    Collection: (_key, node) => {
      if (isSeq(node) && node.items.every((item) => isScalar(item))) node.flow = true;
      if (isMap(node) && node.items.length === 0) node.flow = true;
    },
  });
  if (options.origins === true) {
    visit(document, {
      Pair: (_key, pair, ancestors) => {
        const path = [...ancestors, pair].flatMap((each, i, all): (string | number)[] => {
          if (isPair(each)) return [String(isScalar(each.key) ? each.key.value : each.key)];
          const next = all[i + 1];
          return isSeq(each) && next !== undefined ? [each.items.indexOf(next)] : [];
        });
        const origin = origins.get(showPath(path));
        if (origin !== undefined && isScalar(pair.value)) pair.value.comment = ` ${showOrigin(origin)}`;
        else if (origin !== undefined && (isSeq(pair.value) || isMap(pair.value)) && pair.value.flow === true)
          pair.value.comment = ` ${showOrigin(origin)}`;
      },
    });
  }
  document.commentBefore = ` The configuration of a run, whole: neve train takes it as it is. Hash ${hash}.`;
  return document.toString({ lineWidth: 0 });
}
