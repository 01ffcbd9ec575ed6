import { describe, expect, it } from 'vitest';
import '../../src/ops/index.js';
import { ClaimOwner, checkClaim, claimStorages } from '../../src/tensor/claims.js';
import { noGrad, ones, zeros } from '../../src/tensor/index.js';

const heldBy = (holder: string): Error =>
  expect.objectContaining({ code: 'ERR_BORROWED', fields: expect.objectContaining({ holder }) }) as Error;

describe('claimStorages', () => {
  it('lets one writer alone, or any number of readers', () => {
    using x = zeros([4]);
    const reads = [claimStorages('a', [x], 'read'), claimStorages('b', [x], 'read')];
    expect(() => claimStorages('c', [x], 'write')).toThrow(heldBy('a'));
    for (const release of reads) release();
    const release = claimStorages('c', [x], 'write');
    expect(() => checkClaim('d', [x], 'read')).toThrow(heldBy('c'));
    release();
    release();
    checkClaim('d', [x], 'write');
  });

  it('goes by memory, not by tensor', () => {
    using x = zeros([4, 2]);
    using view = x.select(0, 1);
    const release = claimStorages('writer', [view], 'write');
    expect(() => x.toTypedArray()).toThrow(heldBy('writer'));
    expect(() => claimStorages('other', [x], 'read')).toThrow(heldBy('writer'));
    release();
    expect(x.toArray()).toHaveLength(4);
  });

  it('is all or nothing', () => {
    using x = zeros([2]);
    using y = zeros([2]);
    const release = claimStorages('first', [y], 'write');
    expect(() => claimStorages('second', [x, y], 'write')).toThrow(heldBy('first'));
    checkClaim('third', [x], 'write');
    release();
  });

  it('never stands in the way of its own owner', () => {
    using x = zeros([2]);
    const owner = new ClaimOwner('mine');
    const releases = [claimStorages(owner, [x, x], 'write'), claimStorages(owner, [x], 'read'), claimStorages(owner, [x], 'write')];
    for (const [i, release] of releases.entries()) {
      expect(() => checkClaim('other', [x], 'read'), `release ${i}`).toThrow(heldBy('mine'));
      release();
    }
    checkClaim('other', [x], 'write');
  });

  it('of a reader stops whatever writes in place', () => {
    using x = ones([2]);
    using y = ones([2]);
    const release = claimStorages('reader', [x], 'read');
    for (const write of [() => x.add_(y), () => x.resize_([100]), () => x.requiresGrad_(), () => (x.grad = y)]) {
      expect(write).toThrow(heldBy('reader'));
    }
    expect(noGrad(() => x.add(y)).toArray()).toEqual([2, 2]);
    release();
    expect(x.add_(y).toArray()).toEqual([2, 2]);
  });

  it('takes gradients along to write', () => {
    using x = ones([2]).requiresGrad_();
    using grad = ones([2]);
    x.grad = grad;
    const release = claimStorages('writer', [x], 'write');
    expect(() => grad.toArray()).toThrow(heldBy('writer'));
    release();
    x.grad = null;
  });

  it('keeps its memory when the tensor goes', () => {
    const x = zeros([4]);
    const release = claimStorages('reader', [x], 'read');
    x.dispose();
    using y = zeros([4]);
    y.add_(1);
    release();
    expect(() => claimStorages('late', [x], 'read')).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
  });
});
