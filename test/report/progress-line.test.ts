import { describe, expect, it } from 'vitest';
import { type ProgressOptions, showProgress } from '../../src/report/index.js';
import { ProgressState } from '../../src/report/progress-state.js';
import type { FitEvent, FitListener } from '../../src/trainer/events/events.js';
import { cut, SAMPLE_REPORT, sampleEpoch } from './samples.js';

const EVENTS: readonly FitEvent[] = [
  { type: 'fitStart', maxEpochs: 5, maxSteps: null, stepsPerEpoch: 10, device: 'cpu' },
  { type: 'stepProgress', epoch: 0, step: 4, epochStep: 4, loss: 2.5 },
  { type: 'epochEnd', epoch: sampleEpoch(0) },
  { type: 'decision', decision: cut(1, 0.05) },
  { type: 'epochEnd', epoch: sampleEpoch(1, [cut(1, 0.05)]) },
  { type: 'fitEnd', status: 'finished', report: SAMPLE_REPORT, error: null },
];

/** Shows the events on a stream of this kind and returns what was written. */
function shown(stream: { isTTY?: boolean; columns?: number }, events: readonly FitEvent[] = EVENTS, options: ProgressOptions = {}) {
  const listeners = new Set<FitListener>();
  let text = '';
  const run = {
    on: (listener: FitListener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const stop = showProgress(run, { ...options, stream: { ...stream, write: (part: string) => (text += part) } });
  for (const event of events) for (const listener of [...listeners]) listener(event);
  return { text, listeners, stop };
}

describe('showProgress into a file', () => {
  it('writes a plain line an epoch, and decisions', () => {
    expect(shown({}).text).toMatchInlineSnapshot(`
      "epoch 1/5  loss 2  lr 0.1  velocity 0.5  0.2 s  2133 samples/s  286 MiB
      epoch 2  NeVe: lr 0.05 – it no longer falls
      epoch 2/5  loss 1  lr 0.1  velocity 0.25  0.2 s  2133 samples/s  286 MiB
      "
    `);
  });

  it('names what was decided before training', () => {
    expect(shown({}, [{ type: 'decision', decision: cut(-1, 1) }]).text).toBe('start  NeVe: lr 1 – it no longer falls\n');
  });

  it('says where controllers stand, and tells alerts and pauses', () => {
    const status = { NeVe: { phase: 'descend', motion: 'bouncing', peak: 0.12, raises: 1, undos: 0 } };
    const alert = { type: 'alert', code: 'ALERT_DEAD_LAYER', level: 'warning', message: 'Dead.', epoch: 0, step: 3, fields: {} } as const;
    const { text } = shown({}, [alert, { type: 'paused', epoch: 0, step: 3 }, { type: 'epochEnd', epoch: { ...sampleEpoch(0), status } }]);
    expect(text).toContain('epoch 1  alert: Dead.\nepoch 1  paused\n');
    expect(text).toContain('286 MiB  NeVe descends from 0.12, neurons bounce around a point, raised once\n');
    const state = new ProgressState();
    state.see({ type: 'epochEnd', epoch: { ...sampleEpoch(0), status } }, 1);
    state.see({ type: 'paused', epoch: 0, step: 3 }, 1);
    expect(state.line(1)).toMatch(/^paused {2}epoch .* NeVe descends from 0\.12/);
  });

  it('lets no control characters of names and reasons through', () => {
    const decision = { ...cut(0, 1), by: 'x\u001b[2J', reason: 'a\r\nb' };
    expect(shown({}, [{ type: 'decision', decision }]).text).toBe('epoch 1  x: lr 1 – a  b\n');
  });
});

describe('showProgress on a terminal', () => {
  it('redraws one line, leaves decisions standing, and erases the line at the end', () => {
    const { text } = shown({ isTTY: true, columns: 200 }, EVENTS, { color: false });
    expect(text).toContain('\r\u001b[2Kepoch 2  NeVe: lr 0.05 – it no longer falls\n');
    expect(text).toContain('\r\u001b[2Kepoch 1/5  step 10/10  loss 2  lr 0.05');
    expect(text.endsWith('\r\u001b[2K')).toBe(true);
  });

  it('draws no more than ten times a second', () => {
    const step: FitEvent = { type: 'stepProgress', epoch: 0, step: 1, epochStep: 1, loss: 1 };
    const { text } = shown(
      { isTTY: true },
      Array.from({ length: 50 }, () => step),
    );
    expect(text.split('step 1/').length - 1).toBeLessThanOrEqual(2);
  });

  it('tells throughput and memory of the last epoch', () => {
    const { text } = shown({ isTTY: true, columns: 200 }, EVENTS.slice(0, 4), { color: false });
    expect(text).toContain('2000 samples/s  286 MiB');
  });

  it('keeps the rate in force beside one that was set before training', () => {
    const state = new ProgressState();
    state.see({ type: 'decision', decision: cut(-1, 0.1) }, 0);
    state.see({ type: 'decision', decision: cut(0, 0.05) }, 1);
    state.see({ type: 'epochEnd', epoch: sampleEpoch(0, [cut(-1, 0.1), cut(0, 0.05)]) }, 1);
    expect(state.line(1)).toContain('lr 0.05');
    state.see({ type: 'epochEnd', epoch: { ...sampleEpoch(1), lr: 0.05 } }, 2);
    expect(state.line(2)).toContain('lr 0.05');
  });

  it('reckons the time left from where the fit began, also one that goes on', () => {
    const state = new ProgressState();
    state.see({ type: 'fitStart', maxEpochs: 100, maxSteps: null, stepsPerEpoch: 10, device: 'cpu' }, 0);
    state.see({ type: 'stepProgress', epoch: 90, step: 905, epochStep: 5, loss: 1 }, 5);
    expect(state.line(5)).toContain('at most 1 min 35 s left');
  });

  it('stays within the width of the terminal', () => {
    const { text } = shown({ isTTY: true, columns: 20 }, EVENTS.slice(0, 3), { color: false });
    for (const line of text.split('\r\u001b[2K')) expect(line.length).toBeLessThan(20);
  });

  it('uses colours unless told not to', () => {
    expect(shown({ isTTY: true }, EVENTS, { color: true }).text).toContain('\u001b[36m');
    expect(shown({ isTTY: true }, EVENTS, { color: false }).text).not.toContain('\u001b[36m');
  });

  it.each([
    ['1', false],
    ['', true],
  ])('with NO_COLOR=%j it uses colours: %s', (value, colours) => {
    const before = process.env.NO_COLOR;
    process.env.NO_COLOR = value;
    try {
      expect(shown({ isTTY: true }).text.includes('\u001b[36m')).toBe(colours);
    } finally {
      if (before === undefined) delete process.env.NO_COLOR;
      else process.env.NO_COLOR = before;
    }
  });
});

it('showProgress lets go of the run at the end of the fit, and when told to', () => {
  expect(shown({}).listeners.size).toBe(0);
  const early = shown({}, EVENTS.slice(0, 2));
  expect(early.listeners.size).toBe(1);
  early.stop();
  expect(early.listeners.size).toBe(0);
});
