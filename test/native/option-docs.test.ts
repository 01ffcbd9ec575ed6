/** What options say of themselves, as comments that editors show. */

import { expect, it } from 'vitest';
import { withOptionDocs } from '../../native/option-docs.mjs';

const DECLARED = `declare const options: {
    readonly lr: {
        readonly type: 'number';
        readonly default: 0.001;
        readonly doc: 'Learning rate; see */ "x".';
    };
    readonly growth: {
        readonly type: 'number';
        readonly default: number;
        readonly doc: "How fast it's.";
    };
    readonly other: {
        readonly kind: 'x';
    };
};
`;

it('puts the words before each option, with the default where it is a literal', () => {
  const lines = withOptionDocs(DECLARED).split('\n');
  expect(lines.filter((line) => line.includes('/**'))).toEqual([
    '    /** Learning rate; see * / "x". (default `0.001`) */',
    "    /** How fast it's. */",
  ]);
  expect(lines.filter((line) => !line.includes('/**')).join('\n')).toBe(DECLARED);
});

it('leaves alone what has its comments', () => {
  const once = withOptionDocs(DECLARED);
  expect(withOptionDocs(once)).toBe(once);
});
