/**
 * HTTP requests to `examples/server.ts`, which runs in a process of its own: while it learns for the first time, while it does nothing else, and while it learns from
 * rows that are added all the time.
 *
 *   npm run setup && node --import tsx test/bench/server.ts [--requests 2000] [--clients 64]
 */

import { fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Load, loadTest } from './load-test.js';
import { milliseconds, printTable } from './table.js';

const { values: flags } = parseArgs({
  options: { requests: { type: 'string', default: '2000' }, clients: { type: 'string', default: '64' } },
});
const CLIENTS = Number(flags.clients);
const IMAGE = Array.from({ length: 64 }, (_, i) => i % 17);

const child = fork(fileURLToPath(new URL('server-child.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
const told = (): Promise<{ url?: string; p99?: number }> =>
  new Promise((resolve) => child.once('message', resolve as (message: unknown) => void));
const { url = '' } = await told();
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

function ask(path: string, body: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { agent, method: body === null ? 'GET' : 'POST' }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text) as Record<string, unknown>);
        else reject(new Error(`${response.statusCode}: ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(body === null ? undefined : JSON.stringify(body));
  });
}

const predicted = (): Promise<Record<string, unknown>> => ask('/predict', { images: [IMAGE] });
const status = (): Promise<Record<string, unknown>> => ask('/status', null);
const rows: string[][] = [];

async function row(name: string, clients: number, asked: () => Promise<unknown> = predicted): Promise<void> {
  child.send('measure');
  const load: Load = await loadTest(clients, Number(flags.requests), async () => {
    await asked();
  });
  child.send('tell');
  const { p99 = Number.NaN } = await told();
  rows.push([name, String(clients), load.perSecond.toFixed(0), milliseconds(load.p50), milliseconds(load.p99), milliseconds(p99)]);
}

const first = row('while it learns for the first time', CLIENTS);
await first;
while ((await status()).training === true) await new Promise((resolve) => setTimeout(resolve, 50));
await row('GET /status, without a prediction', CLIENTS, status);
await row('while it does nothing else', 1);
await row('while it does nothing else', CLIENTS);
let adding = true;
const added = (async () => {
  while (adding) {
    await ask('/rows', { images: [IMAGE], labels: [3] });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
})();
await row('while it learns from new rows', CLIENTS);
adding = false;
await added;
const { rows: learned, fits } = await status();
child.disconnect();
agent.destroy();
console.log(`${flags.requests} requests of one image each; in the end ${String(learned)} rows and ${String(fits)} fits`);
printTable(['server', 'clients', 'requests / s', 'p50', 'p99', "its event loop's p99"], rows);
