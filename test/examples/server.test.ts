/** The example's server over HTTP, while its first fit runs. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../examples/server.js';

const IMAGE = Array.from({ length: 64 }, (_, i) => i % 17);

describe('examples/server.ts', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    server = await serve(0);
  });
  afterAll(() => server.close());

  const post = async (path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(server.url + path, { method: 'POST', body: text });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('answers 64 at once while it learns', async () => {
    const answers = await Promise.all(Array.from({ length: 64 }, () => post('/predict', { images: [IMAGE, IMAGE] })));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      const [first, second] = body.labels as number[];
      expect(first).toBe(second);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(first).toBeLessThan(10);
    }
  });

  it('takes rows, and learns them after what it learns now', async () => {
    expect(await post('/rows', { images: [IMAGE], labels: [3] })).toMatchObject({ status: 200, body: { training: true } });
    const response = await fetch(`${server.url}/status`);
    expect(await response.json()).toMatchObject({ training: true });
  });

  it('tells clients what they did wrong', async () => {
    const wrong: [string, unknown, number][] = [
      ['/predict', 'no JSON', 400],
      ['/predict', 'null', 400],
      ['/predict', { images: [] }, 400],
      ['/predict', { images: [[1, 2]] }, 400],
      ['/predict', { images: [IMAGE.map(() => 17)] }, 400],
      ['/rows', { images: [IMAGE], labels: [10] }, 400],
      ['/rows', { images: [IMAGE], labels: [1, 2] }, 400],
      ['/nowhere', {}, 404],
      ['/predict', 'x'.repeat(2 << 20), 413],
    ];
    for (const [path, body, status] of wrong) {
      const answer = await post(path, body);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.body.error).toEqual(expect.any(String));
    }
  });
});
