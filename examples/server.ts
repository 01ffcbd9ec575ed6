/**
 * A server that predicts, takes new labelled rows, and learns from them in the background, in one process:
 *
 *     node --import tsx examples/server.ts [--port 8080]
 *
 *     curl localhost:8080/predict -d '{"images": [[0, 0, 5, …]]}'                    {"labels":[0]}
 *     curl localhost:8080/rows -d '{"images": [[0, 0, 5, …]], "labels": [0]}'       {"training":true,"rows":1438,…}
 *     curl localhost:8080/status                                                     {"training":false,"rows":1438,"fits":2,"accuracy":0.97}
 *
 * An image is the 64 brightnesses, 0 to 16, of a handwritten digit. With `--check` it asks itself a few questions and ends.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { NeveError, setSeed } from 'neve';
import { readArguments } from './support/args.js';
import { DigitService, type Image } from './support/digit-service.js';

const LARGEST_BODY = 1 << 20;

/** What the client did wrong. */
class BadRequest extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Serves on this machine until it is closed; port 0 is any that is free. */
export async function serve(port: number): Promise<{ readonly url: string; close(): Promise<void> }> {
  const service = await DigitService.start();
  const server = createServer((request, response) => void answer(service, request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => close(server, service) };
}

async function close(server: Server, service: DigitService): Promise<void> {
  server.close();
  server.closeAllConnections();
  await service.close();
}

async function answer(service: DigitService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Nobody needs the answer once the client is gone.
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  try {
    reply(response, 200, await route(service, request, gone.signal));
  } catch (error) {
    if (gone.signal.aborted) return;
    const status = error instanceof BadRequest ? error.status : error instanceof NeveError ? 503 : 500;
    reply(response, status, { error: error instanceof Error ? error.message : String(error) });
  }
}

async function route(service: DigitService, request: IncomingMessage, signal: AbortSignal): Promise<unknown> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /status':
      return service.status;
    case 'POST /predict':
      return { labels: await service.predict(imagesIn(await bodyOf(request)), signal) };
    case 'POST /rows': {
      const body = await bodyOf(request);
      const images = imagesIn(body);
      service.add(images, labelsIn(body, images.length));
      return service.status;
    }
    default:
      throw new BadRequest(404, 'There is POST /predict, POST /rows and GET /status.');
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // Not destroyed where this ends early: the client is to hear why.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > LARGEST_BODY) throw new BadRequest(413, `The body has more than ${LARGEST_BODY} bytes.`);
    parts.push(part);
  }
  try {
    return Object(JSON.parse(Buffer.concat(parts).toString())) as Record<string, unknown>;
  } catch {
    throw new BadRequest(400, 'The body is no JSON.');
  }
}

function imagesIn({ images }: Record<string, unknown>): Image[] {
  const isImage = (row: unknown): boolean =>
    Array.isArray(row) && row.length === 64 && row.every((value) => typeof value === 'number' && value >= 0 && value <= 16);
  if (Array.isArray(images) && images.length > 0 && images.every(isImage)) return images as Image[];
  throw new BadRequest(400, '"images" must be a list of at least one image of 64 numbers from 0 to 16.');
}

function labelsIn({ labels }: Record<string, unknown>, count: number): number[] {
  const isLabel = (label: unknown): boolean => Number.isInteger(label) && (label as number) >= 0 && (label as number) <= 9;
  if (Array.isArray(labels) && labels.length === count && labels.every(isLabel)) return labels as number[];
  throw new BadRequest(400, `"labels" must be a list of ${count} integers from 0 to 9, one for each image.`);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Asks a server what there is to ask. */
async function check(url: string): Promise<void> {
  const image = Array.from({ length: 64 }, (_, i) => i % 17);
  const post = async (path: string, body: unknown): Promise<[number, unknown]> => {
    const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
    return [response.status, await response.json()];
  };
  const status = async (): Promise<{ training: boolean; fits: number }> =>
    (await (await fetch(`${url}/status`)).json()) as { training: boolean; fits: number };
  console.log('32 at once', (await Promise.all(Array.from({ length: 32 }, () => post('/predict', { images: [image] })))).at(-1));
  console.log('no image', await post('/predict', { images: [[1, 2]] }));
  while ((await status()).training) await new Promise((resolve) => setTimeout(resolve, 100));
  console.log('new rows', await post('/rows', { images: [image, image], labels: [3, 3] }));
  console.log('meanwhile', await post('/predict', { images: [image] }));
  while ((await status()).training) await new Promise((resolve) => setTimeout(resolve, 100));
  console.log('learned', await status());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = readArguments('A server that predicts and learns.', {
    port: { type: 'count', default: 8080, help: 'Port on this machine' },
    check: { type: 'flag', help: 'Ask a few questions and end' },
  });
  setSeed(0);
  const { url, close: end } = await serve(args.check ? 0 : args.port);
  console.log(url);
  if (args.check) {
    await check(url);
    await end();
  } else process.once('SIGTERM', () => void end()).once('SIGINT', () => void end());
}
