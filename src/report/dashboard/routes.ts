/** What the dashboard answers. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { NeveError } from '../../errors.js';
import { CONTROL_VERBS, type ControlVerb, sendControl } from '../../trainer/records/remote-control.js';
import { readUplot, renderPage } from '../page/page.js';
import { entriesOf, textIn } from '../record/json-fields.js';
import { captionOf, inOrder } from '../record/series.js';
import type { Axis } from '../record/table.js';
import { parseWhere } from '../record/where.js';
import { CLIENT_SCRIPT } from './client/script.js';
import { CLIENT_STYLE } from './client/style.js';
import { clientPage, ICON } from './client/page.js';
import { curvesAnswer } from './curves.js';
import type { FollowedRun } from './followed-run.js';
import type { Live } from './live.js';
import { notesOf, writeNotes } from './notes.js';
import { runDetail } from './run-detail.js';
import type { RunIndex } from './run-index.js';

/** An answer that is no success. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const AXES: readonly Axis[] = ['step', 'epoch', 'time'];
const MOST_WIDTH = 4000;
const MOST_PANELS = 60;
const MOST_RUNS = 100_000;
const MOST_BODY = 64 * 1024;
const GZIP_FROM = 4096;

/** Nothing comes from elsewhere, nothing in the page is code but its own files, and no other page may show it in a frame. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** A run's page has its script inside; it stands apart from the dashboard. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox allow-scripts allow-downloads";

/** Answers requests that the guard let through. */
export class Routes {
  readonly #index: RunIndex;
  readonly #live: Live;
  readonly #title: string;

  constructor(index: RunIndex, live: Live, title: string) {
    this.#index = index;
    this.#live = live;
    this.#title = title;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const status = error instanceof Refused ? error.status : error instanceof NeveError ? 400 : 500;
      const message = error instanceof Error ? error.message : String(error);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: message }));
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = request.url ?? '/';
    if (!URL.canParse(address, 'http://local')) throw new Refused(400, 'The address is none.');
    const { pathname, searchParams } = new URL(address, 'http://local');
    const [, first = '', second = '', third = ''] = pathname.split('/');
    const isChange = request.method !== 'GET' && request.method !== 'HEAD';
    if (isChange && second !== 'run') throw new Refused(405, 'Only reading is possible here.');
    if (first === 'api' && second === 'runs') return this.#json(request, response, this.#runs(searchParams));
    if (first === 'api' && second === 'captions') return this.#json(request, response, this.#captions());
    if (first === 'api' && second === 'curves') return send(request, response, 'application/octet-stream', this.#curves(searchParams));
    if (first === 'api' && second === 'run') {
      const run = this.#run(third);
      const verb = pathname.split('/')[4] ?? '';
      if (isChange && verb === 'control') return this.#json(request, response, await this.#control(run, await bodyOf(request)));
      if (isChange && verb === 'notes') return this.#json(request, response, await this.#notes(run, await bodyOf(request)));
      if (!isChange && verb === '') return this.#json(request, response, runDetail(run));
      if (!isChange && verb === 'page')
        return send(request, response, 'text/html; charset=utf-8', await renderPage(run.path, { title: run.name }), PAGE_POLICY);
    }
    if (isChange) throw new Refused(405, 'Only notes and control can be changed.');
    if (pathname === '/events') return this.#live.add(response);
    const file = await fileOf(pathname, this.#title);
    if (file === null) throw new Refused(404, `There is nothing at ${pathname}.`);
    return send(request, response, file.type, file.text);
  }

  #runs(query: URLSearchParams): unknown {
    const where = query.get('where');
    if (where !== null) return this.#found(where);
    return { folder: this.#index.root, runs: this.#index.runs.map((run) => run.summary()) };
  }

  /** Runs that a condition lets through; what is wrong with one that is half typed is an answer too. */
  #found(where: string): unknown {
    try {
      const holds = parseWhere(where);
      return { ids: this.#index.runs.filter((run) => holds(subjectOf(run))).map(({ id }) => id) };
    } catch (error) {
      if (error instanceof NeveError) return { error: error.message };
      throw error;
    }
  }

  /** Of every curve that some run has, in the order in which they are shown. */
  #captions(): unknown {
    const names = new Set(this.#index.runs.flatMap((run) => [...run.series.keys()]));
    return inOrder(names).map((name) => ({ name, ...captionOf(name) }));
  }

  /** The curves of one panel, or of several one after the other. */
  #curves(query: URLSearchParams): Buffer {
    const runs = idsIn(query.get('runs') ?? '').flatMap((id) => this.#index.get(id) ?? []);
    const axis = AXES.find((known) => known === query.get('axis')) ?? 'step';
    const from = Number(query.get('from') ?? Number.NaN);
    const to = Number(query.get('to') ?? Number.NaN);
    const width = Math.min(MOST_WIDTH, Math.max(1, Math.round(Number(query.get('width')) || 800)));
    const range = from < to ? { from, to } : null;
    const panels = query.getAll('panel').slice(0, MOST_PANELS).map(namesIn);
    return Buffer.concat(panels.map((series) => curvesAnswer({ runs, series, axis, range, width })));
  }

  #run(id: string): FollowedRun {
    const run = this.#index.get(Number(id));
    if (run === null) throw new Refused(404, `There is no run ${id}.`);
    return run;
  }

  async #control(run: FollowedRun, body: unknown): Promise<unknown> {
    const asked = textIn(entriesOf(body) ?? {}, 'verb');
    const verb = CONTROL_VERBS.find((known): known is ControlVerb => known === asked);
    if (verb === undefined) throw new Refused(400, `Asked for '${asked}'. Expected one of ${CONTROL_VERBS.join(', ')}.`);
    if (!run.isActive) throw new Refused(409, 'The run is not training.');
    if (run.history.start?.remoteControl !== true)
      throw new Refused(409, 'The fit was not begun with { remoteControl: true }, so it does not listen.');
    await sendControl(run.path, verb);
    return { asked: verb };
  }

  async #notes(run: FollowedRun, body: unknown): Promise<unknown> {
    const notes = notesOf(body);
    await writeNotes(run.path, notes);
    await this.#index.refresh(run);
    return notes;
  }

  #json(request: IncomingMessage, response: ServerResponse, value: unknown): Promise<void> {
    return send(request, response, 'application/json', JSON.stringify(value));
  }
}

/** Numbers and stretches of them: `1-500,502`. */
function idsIn(text: string): number[] {
  return text
    .split(',')
    .flatMap((part) => {
      const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
      if (first === undefined) return [];
      const count = Math.min(MOST_RUNS, Number(last ?? first) - Number(first) + 1);
      return Array.from({ length: Math.max(0, count) }, (_, i) => Number(first) + i);
    })
    .slice(0, MOST_RUNS);
}

/** The names of a panel's curves. */
function namesIn(text: string): string[] {
  try {
    const names: unknown = JSON.parse(text);
    if (Array.isArray(names)) return names.filter((name) => typeof name === 'string');
  } catch {}
  throw new Refused(400, `Asked for the panel ${text}. Expected a list of names as JSON.`);
}

/** What conditions are asked of. */
function subjectOf(run: FollowedRun): Parameters<ReturnType<typeof parseWhere>>[0] {
  const { name, status, config, last, tags, epochs, step, seconds } = run.summary();
  return { words: [name, status], tags, values: { ...config, ...last, name, status, epochs, step, seconds } };
}

async function fileOf(path: string, title: string): Promise<{ type: string; text: string } | null> {
  switch (path) {
    case '/':
      return { type: 'text/html; charset=utf-8', text: clientPage(title) };
    case '/app.js':
      return { type: 'text/javascript; charset=utf-8', text: CLIENT_SCRIPT };
    case '/app.css':
      return { type: 'text/css; charset=utf-8', text: `${(await readUplot()).style}\n${CLIENT_STYLE}` };
    case '/uplot.js':
      return { type: 'text/javascript; charset=utf-8', text: (await readUplot()).script };
    case '/icon.svg':
      return { type: 'image/svg+xml', text: ICON };
    default:
      return null;
  }
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  type: string,
  body: string | Buffer,
  policy = POLICY,
): Promise<void> {
  const headers: Record<string, string> = {
    ...{ 'content-type': type, 'cache-control': 'no-store', 'content-security-policy': policy },
    ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin' },
    'cross-origin-resource-policy': 'same-origin',
  };
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const zip = typeof body === 'string' && bytes.length > GZIP_FROM && /\bgzip\b/.test(String(request.headers['accept-encoding']));
  const sent = zip
    ? await new Promise<Buffer>((resolve, reject) => gzip(bytes, { level: 1 }, (error, out) => (error ? reject(error) : resolve(out))))
    : bytes;
  response.writeHead(200, { ...headers, ...(zip ? { 'content-encoding': 'gzip' } : {}), 'content-length': sent.length });
  response.end(request.method === 'HEAD' ? undefined : sent);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BODY) throw new Refused(413, 'The request is too long.');
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new Refused(400, 'The request is not JSON.');
  }
}
