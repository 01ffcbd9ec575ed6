import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Dashboard, type DashboardOptions, serveDashboard } from '../../../src/report/index.js';
import { makeRun, madeEvents } from './made-runs.js';

let folder = '';
let dashboard: Dashboard | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-dashboard-'));
});

afterEach(async () => {
  await dashboard?.close();
  dashboard = null;
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** A request with any headers: `fetch` sets Host and Origin itself. */
function ask(
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: dashboard?.port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const json = async (path: string): Promise<never> => JSON.parse((await ask(path)).body.toString()) as never;
const open = async (options: DashboardOptions = {}): Promise<void> => {
  dashboard = await serveDashboard(folder, { port: 0, ...options });
};
interface Summary {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly loaded: boolean;
  readonly epochs: number;
  readonly tags: readonly string[];
  readonly last: Readonly<Record<string, number>>;
}
const runsOf = async (): Promise<readonly Summary[]> => ((await json('/api/runs')) as { runs: readonly Summary[] }).runs;
const loaded = async (): Promise<readonly Summary[]> =>
  vi.waitFor(async () => {
    const runs = await runsOf();
    expect(runs.every((run) => run.loaded)).toBe(true);
    return runs;
  }, 30_000);

describe('the dashboard', () => {
  it('finds runs at any depth, and tells curves, details and what conditions let through', async () => {
    makeRun(join(folder, 'a/one'), { lr: 0.1, epochs: 4 });
    makeRun(join(folder, 'two'), { lr: 0.01, optimizer: 'adamw', startedAt: Date.UTC(2026, 1, 1) });
    makeRun(join(folder, 'gone'), { status: 'running' });
    mkdirSync(join(folder, 'nothing'));
    await open();
    const runs = await loaded();
    expect(runs.map(({ name, status, epochs }) => [name, status, epochs])).toEqual([
      ['two', 'finished', 5],
      ['gone', 'lost', 5],
      ['a/one', 'finished', 4],
    ]);
    const one = runs[2] as Summary;
    expect(await json('/api/runs?where=lr%3E0.05%20tag%3Agood')).toEqual({ ids: [] });
    expect(await json('/api/runs?where=optimizer%3Dadamw')).toEqual({ ids: [runs[0]?.id] });
    expect(await json('/api/runs?where=lr%3C')).toEqual({ error: expect.stringContaining("The condition 'lr<' has no value") });
    const detail = (await json(`/api/run/${one.id}`)) as { happenings: { what: string; places: object }[]; maps: string; facts: object };
    expect(detail.happenings).toMatchObject([
      { kind: 'decision', who: 'NeVe', what: 'lr 0.1', why: 'it turned', epoch: 1, places: { step: 5, epoch: 0.5, time: 0.5 } },
      { kind: 'alert', what: 'The loss rose to 9.' },
    ]);
    expect(detail.maps).toContain('Velocity by layer');
    expect(detail.maps).not.toContain('style=');
    const panel = (...names: string[]): string => `panel=${encodeURIComponent(JSON.stringify(names))}`;
    const asked = `/api/curves?runs=${one.id}-${one.id}&axis=epoch&width=500&`;
    const answer = (await ask(`${asked}${panel('loss', 'validation/loss')}`)).body;
    const head = answer.readUInt32LE(0);
    const told = JSON.parse(answer.toString('utf8', 4, 4 + head)) as { points: number };
    expect(told).toMatchObject({ lines: 2, from: 1, to: 4, exact: true, points: 4 });
    const values = new Float32Array(answer.buffer.slice(answer.byteOffset + 4 + head + 8 * told.points, answer.byteOffset + answer.length));
    expect(values[0]).toBeCloseTo(1.3);
    expect(values[7]).toBeCloseTo(0.35);
    const lr = (await ask(`${asked}${panel('lr')}`)).body;
    expect((await ask(`${asked}${panel('loss', 'validation/loss')}&${panel('lr')}`)).body).toEqual(Buffer.concat([answer, lr]));
    expect((await ask(`${asked}panel=x`)).body.toString()).toContain('Expected a list of names as JSON');
    expect((await ask(`/api/run/${one.id}/page`)).body.toString()).toContain('<h1>a/one</h1>');
    expect((await ask('/api/run/99')).status).toBe(404);
    expect((await ask('/etc/passwd')).status).toBe(404);
  });

  it('follows a log that grows, also behind half a line, and new runs', async () => {
    makeRun(join(folder, 'one'), { epochs: 2 });
    await open();
    await loaded();
    const stream = new AbortController();
    const response = await fetch(`http://127.0.0.1:${dashboard?.port}/events`, { signal: stream.signal });
    let heard = '';
    void (async () => {
      for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) heard += Buffer.from(part).toString();
    })().catch(() => undefined);
    appendFileSync(join(folder, 'one/events.jsonl'), `${madeEvents({ epochs: 3 }).at(-2)}\n{"type":"ep`);
    makeRun(join(folder, 'later'));
    await vi.waitFor(() => {
      const changes = [...heard.matchAll(/event: runs\ndata: (.*)\n/g)].flatMap(
        ([, data]) => (JSON.parse(data as string) as { changed: Summary[] }).changed,
      );
      expect(changes.findLast(({ name }) => name === 'one')?.epochs).toBe(3);
      expect(changes.findLast(({ name }) => name === 'later')?.epochs).toBe(5);
    }, 20_000);
    stream.abort();
    rmSync(join(folder, 'later'), { recursive: true });
    await vi.waitFor(async () => expect((await runsOf()).map(({ name }) => name)).toEqual(['one']), 20_000);
  });

  it('keeps notes and tags in the run folder, and cleans what it is given', async () => {
    makeRun(join(folder, 'one'));
    await open();
    const [run] = await loaded();
    const origin = `http://127.0.0.1:${dashboard?.port}`;
    const headers = { origin, 'content-type': 'application/json' };
    const put = await ask(`/api/run/${run?.id}/notes`, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ note: '<b>good</b>', tags: [' a ', 'a', 3, ''] }),
    });
    expect(put.status).toBe(200);
    expect(JSON.parse(readFileSync(join(folder, 'one/notes.json'), 'utf8'))).toEqual({ note: '<b>good</b>', tags: ['a'] });
    expect((await runsOf())[0]?.tags).toEqual(['a']);
    const post = (body: string) => ask(`/api/run/${run?.id}/control`, { method: 'POST', headers, body });
    expect(JSON.parse((await post('{"verb":"stop"}')).body.toString()).error).toBe('The run is not training.');
    expect((await post('{"verb":"__proto__"}')).status).toBe(400);
    expect((await post('{')).status).toBe(400);
    expect((await post(`"${'x'.repeat(70_000)}"`)).status).toBe(413);
    expect((await ask('/api/runs', { method: 'DELETE', headers })).status).toBe(405);
  });
});

describe('the guard', () => {
  it('answers to this machine by its names alone', async () => {
    await open();
    const port = dashboard?.port;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
      expect((await ask('/api/runs', { headers: { host } })).status).toBe(200);
    for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example']) {
      expect((await ask('/api/runs', { headers: { host } })).status).toBe(421);
    }
  });

  it('answers addresses that are none, and goes on', async () => {
    await open();
    for (const path of ['//', '//?token=x', 'http://[', '/%']) expect((await ask(path)).status).toBeGreaterThanOrEqual(400);
    expect((await ask('/api/runs')).status).toBe(200);
  });

  it('refuses other origins, and changes without one or of another type', async () => {
    makeRun(join(folder, 'one'));
    await open();
    const [run] = await loaded();
    const origin = `http://127.0.0.1:${dashboard?.port}`;
    const path = `/api/run/${run?.id}/notes`;
    const type = { 'content-type': 'application/json' };
    expect((await ask('/api/runs', { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await ask(path, { method: 'PUT', headers: type, body: '{}' })).status).toBe(403);
    expect((await ask(path, { method: 'PUT', headers: { ...type, origin: 'null' }, body: '{}' })).status).toBe(403);
    expect((await ask(path, { method: 'PUT', headers: { origin, 'content-type': 'text/plain' }, body: '{}' })).status).toBe(403);
    expect((await ask(path, { method: 'PUT', headers: { ...type, origin }, body: '{}' })).status).toBe(200);
    const { headers } = await ask('/');
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  it('asks for a token elsewhere, and takes it from the address, a cookie or a header', async () => {
    await open({ host: '0.0.0.0' });
    const token = new URL(dashboard?.url ?? '').searchParams.get('token') ?? '';
    expect(token.length).toBeGreaterThan(20);
    expect((await ask('/')).status).toBe(401);
    expect((await ask('/?token=wrong')).status).toBe(401);
    const first = await ask(`/?token=${token}`);
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']).toEqual([`neve_token=${token}; HttpOnly; SameSite=Strict; Path=/`]);
    expect((await ask('/api/runs', { headers: { cookie: `a=b; neve_token=${token}` } })).status).toBe(200);
    expect((await ask('/api/runs', { headers: { authorization: `Bearer ${token}`, host: 'gpu-box:80' } })).status).toBe(200);
    expect((await ask('/api/runs', { headers: { cookie: 'neve_token=no' } })).status).toBe(401);
  });
});

it('serveDashboard says what it cannot do', async () => {
  await expect(serveDashboard(join(folder, 'none'))).rejects.toMatchObject({ code: 'ERR_RUN_DIR_READ' });
  await expect(serveDashboard(folder, { prot: 1 } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const { port } = other.address() as { port: number };
  await expect(serveDashboard(folder, { port })).rejects.toMatchObject({ code: 'ERR_DASHBOARD_PORT', fields: { port } });
  await new Promise((done) => other.close(done));
});

it('damaged files of a run change nothing for the others', async () => {
  makeRun(join(folder, 'good'));
  makeRun(join(folder, 'bad'));
  writeFileSync(join(folder, 'bad/run.json'), '{"status": ');
  writeFileSync(join(folder, 'bad/notes.json'), '[]');
  writeFileSync(join(folder, 'bad/events.jsonl'), Buffer.from([0xff, 0xfe, 10, 0, 10, 123, 10]));
  await open();
  const runs = await loaded();
  expect(runs.map(({ name, status }) => [name, status]).sort()).toEqual([
    ['bad', 'unknown'],
    ['good', 'finished'],
  ]);
});
