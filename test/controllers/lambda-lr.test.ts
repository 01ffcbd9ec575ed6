import { describe, expect, it } from 'vitest';
import { LambdaLr } from '../../src/controllers/index.js';
import { Drive } from './drive.js';
import { refuses } from './refusals.js';

describe('LambdaLr', () => {
  it('multiplies the base rate by what the function says, also at index 0', () => {
    expect(new Drive(new LambdaLr({ lrLambda: (index) => index + 2 }), { default: 1 }).series(3)).toEqual([2, 3, 4]);
  });

  it('tells the function the group', () => {
    const drive = new Drive(new LambdaLr({ lrLambda: (_, group) => (group === 'head' ? 10 : 1) }), { head: 1, rest: 2 }).begin();
    expect(drive.rates).toEqual({ head: 10, rest: 2 });
  });

  it('counts epochs by default', () => {
    expect(new LambdaLr({ lrLambda: () => 1 }).options.unit).toBe('epoch');
  });

  refuses('LambdaLr', (options) => new LambdaLr(options), { lrLambda: () => 1 }, [
    [{}, 'lrLambda'],
    [{ lrLambda: 0.5 }, 'lrLambda'],
    [{ lrLambda: [() => 1] }, 'lrLambda'],
    [{ lrLambda: () => 1, unit: 'x' }, 'unit'],
  ]);
});
