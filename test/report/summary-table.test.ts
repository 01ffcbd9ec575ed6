import { expect, it } from 'vitest';
import { summaryTable } from '../../src/report/index.js';
import { SAMPLE_REPORT } from './samples.js';

it('tells epochs, stop reason, final lr, test accuracy, time and the cost of velocity', () => {
  expect(summaryTable(SAMPLE_REPORT, { testAccuracy: 0.98333, testLoss: 0.071 })).toMatchInlineSnapshot(`
    "epochs          3
    stopped by      NeVe in epoch 3 (index 2): model velocity fell below 0.001
    final lr        0.05
    training loss   0.6667
    test loss       0.071
    test accuracy   98.33 %
    time            0.5 s (20.0k samples/s)
    velocity        6.0 % of the time"
  `);
});

it('names every group when there are several, and says when nothing stopped the fit', () => {
  const text = summaryTable({ ...SAMPLE_REPORT, stop: null, lrs: { head: 0.1, default: 0.01 }, runDir: 'runs/x' });
  expect(text).toContain('stopped by      maxEpochs');
  expect(text).toContain('head 0.1, default 0.01');
  expect(text).toContain('runs/x');
});
