import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showRunsInTerminal } from '../../src/report/index.js';
import { braille } from '../../src/report/terminal/braille.js';
import { makeRun } from './dashboard/made-runs.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-terminal-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A terminal that remembers what is written to it. */
function terminal(isTTY: boolean, rows = 40) {
  const written: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 90, rows });
  stream.on('data', (part: Buffer) => void written.push(part.toString()));
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => written.join(''), last: () => written.at(-1) ?? '' };
}

describe('braille', () => {
  it('draws a falling line from the upper left to the lower right', () => {
    const plot = braille({ xs: [0, 1, 2, 3], ys: [3, 2, 1, 0], width: 4, height: 2, log: false });
    expect(plot).toMatchObject({ high: 3, low: 0 });
    expect(plot?.lines[0]?.[0]).not.toBe('\u2800');
    expect(plot?.lines[0]?.[3]).toBe('\u2800');
    expect(plot?.lines[1]?.[0]).toBe('\u2800');
    expect(plot?.lines[1]?.[3]).not.toBe('\u2800');
  });

  it('leaves out what has no place', () => {
    expect(braille({ xs: [0, 1], ys: [Number.NaN, Number.NaN], width: 4, height: 2, log: false })).toBeNull();
    expect(braille({ xs: [0, 1, 2], ys: [0, 1, 100], width: 4, height: 2, log: true })).toMatchObject({
      high: expect.closeTo(100),
      low: 1,
    });
  });
});

describe('showRunsInTerminal', () => {
  it('writes what it would show once where there is no terminal', async () => {
    makeRun(join(folder, 'a\u001b[2Jb'), { epochs: 20 });
    const { stream, text } = terminal(false);
    await showRunsInTerminal(folder, { output: stream });
    expect(text()).toContain('Training loss');
    expect(text()).toContain('finished        20/20');
    expect(text()).toContain('NeVe descends from 0.1, neurons travel on, raised once');
    expect(text()).toContain('epoch 1  alert: The loss rose to 9.');
    expect(text()).not.toContain('\u001b');
  });

  it('follows keys until q, within the size of the terminal, and leaves it as it was', async () => {
    makeRun(join(folder, 'one'), { startedAt: 1000 });
    makeRun(join(folder, 'two'), { startedAt: 2000 });
    const { stream, text, last } = terminal(true, 24);
    const input = Object.assign(new PassThrough(), { isTTY: false });
    const shown = showRunsInTerminal(folder, { output: stream, input: input as unknown as NodeJS.ReadStream });
    await vi.waitFor(() => expect(last()).toMatch(/> two.*5\/5/), 20_000);
    for (const line of last().split('\r\n')) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(90);
    expect(last().split('\r\n').length).toBeLessThanOrEqual(24);
    input.write('\u001b[B');
    await vi.waitFor(() => expect(last()).toContain('> one'), 20_000);
    input.write('\u001b[C');
    await vi.waitFor(() => expect(last()).toContain('Validation loss'), 20_000);
    input.write('q');
    await shown;
    expect(text()).toContain('\u001b[?1049h');
    expect(last()).toBe('\u001b[?25h\u001b[?1049l');
  });
});
