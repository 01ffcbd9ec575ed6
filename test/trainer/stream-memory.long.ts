import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemoryFound, MemoryOrder } from './stream-memory-child.js';

const run = promisify(execFile);
const CHILD = new URL('stream-memory-child.ts', import.meta.url).pathname;
const MIB = 2 ** 20;
const LIMIT = 64 * MIB;
const WIDTH = 1024;
/** Ten times the limit. */
const ROWS = (10 * LIMIT) / (4 * WIDTH);

describe('a set ten times larger than the memory that training may take', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'neve-memory-'));
  const file = join(scratch, 'rows.bin');

  beforeAll(() => {
    // Small numbers: random bytes, with exponents that keep them below 1.
    const block = new Float32Array((16 * MIB) / 4);
    const random = randomFillSync(new Int16Array(block.length));
    for (let i = 0; i < block.length; i++) block[i] = (random[i] as number) / 2 ** 15;
    const bytes = new Uint8Array(block.buffer);
    for (let written = 0; written < ROWS * WIDTH * 4; written += bytes.length) appendFileSync(file, bytes);
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  const child = async (order: Partial<MemoryOrder>): Promise<string> => {
    const whole: MemoryOrder = { file, rows: ROWS, width: WIDTH, limit: LIMIT, whole: false, ...order };
    const { stdout } = await run(process.execPath, ['--expose-gc', '--import', 'tsx', CHILD, JSON.stringify(whole)], {
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    return stdout.trim().split('\n').at(-1) as string;
  };

  it('trains from disk, with resident memory flat', async () => {
    const { steps, loss, anonymous } = JSON.parse(await child({})) as MemoryFound;
    expect(steps).toBe(ROWS / 64);
    expect(loss).toBeGreaterThan(0);
    const MiB = anonymous.map((bytes) => Math.round(bytes / MIB));
    console.log(`${Math.round((ROWS * WIDTH * 4) / MIB)} MiB of data under ${LIMIT / MIB} MiB; anonymous memory, MiB: ${MiB.join(' ')}`);
    expect(Math.max(...MiB) - Math.min(...MiB)).toBeLessThan(LIMIT / MIB);
    expect((MiB.at(-1) as number) - (MiB[1] as number)).toBeLessThan(16);
  });

  it('does not fit under that limit whole', async () => {
    await expect(child({ whole: true })).rejects.toThrow();
  });
});
