/** The dashboard: a small server over a folder of runs. */

import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, resolve } from 'node:path';
import { CheckpointError } from '../../errors.js';
import { type OptionsOf, readOptions } from '../../options/index.js';
import { Guard, isLoopback } from './guard.js';
import { Live } from './live.js';
import { Routes } from './routes.js';
import { RunIndex } from './run-index.js';

const FIRST_PORT = 6363;
/** Ports tried after the first where none is asked for. */
const MORE_PORTS = 20;

/** What {@link serveDashboard} takes. */
export const dashboardTable = {
  host: {
    type: 'string',
    default: '127.0.0.1',
    doc: 'Address to listen on. Any other than this machine alone asks callers for a token.',
  },
  port: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 0,
    max: 65_535,
    doc: 'Port to listen on; 0 for any that is free. null: 6363, or one of the next twenty.',
  },
  token: {
    type: 'string',
    default: null,
    nullable: true,
    doc: 'What callers must know; it is in the address that is given back. null: none on this machine alone, else one that is drawn.',
  },
} as const;

/** Options of {@link serveDashboard}. */
export type DashboardOptions = OptionsOf<typeof dashboardTable>;

/** A dashboard that is open. */
export interface Dashboard {
  /** Address to open in a browser; with the token where there is one. */
  readonly url: string;
  readonly port: number;
  /** Ends it, and the connections of the pages that are open. */
  close(): Promise<void>;
}

/**
 * Serves a page that shows the runs in a folder, those that run now as they go: curves of one and of many, decisions as they fall, alerts, maps of layers, notes
 * and tags, and buttons that pause, resume, checkpoint and stop a fit that was begun with `remoteControl: true`. It only reads files of run folders; training never
 * waits for it. Nothing comes from the network.
 *
 * @param folder - of runs, at any depth, or of one run
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @throws {CheckpointError} `ERR_RUN_DIR_READ` for what is no folder; `ERR_DASHBOARD_PORT` where the port cannot be had
 * @example
 * const { url, close } = await serveDashboard('runs');
 */
export async function serveDashboard(folder: string, options: DashboardOptions = {}): Promise<Dashboard> {
  const { host, port, token } = readOptions('serveDashboard', dashboardTable, options);
  const root = resolve(folder);
  await checkFolder(root);
  const secret = token ?? (isLoopback(host) ? null : randomBytes(18).toString('base64url'));
  const index = new RunIndex(root);
  await index.open();
  const live = new Live(index);
  const routes = new Routes(index, live, basename(root));
  const guard = new Guard(host, secret);
  const server = createServer((request, response) => {
    const refusal = guard.refusal(request);
    if (refusal !== null) {
      response.writeHead(refusal.status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${refusal.message}\n`);
      return;
    }
    const cookie = guard.cookieFor(request);
    if (cookie !== null) response.setHeader('set-cookie', cookie);
    void routes.answer(request, response);
  });
  const close = async (): Promise<void> => {
    live.close();
    await index.close();
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  };
  try {
    const bound = await listen(server, host, port);
    const name = host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? 'localhost' : host;
    return { url: `http://${name}:${bound}/${secret === null ? '' : `?token=${secret}`}`, port: bound, close };
  } catch (error) {
    live.close();
    await index.close();
    throw error;
  }
}

async function checkFolder(root: string): Promise<void> {
  const isFolder = await stat(root).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  throw new CheckpointError('ERR_RUN_DIR_READ', `${root} is no folder. Expected the folder of a run, or one with run folders in it.`, {
    fields: { path: root, file: '' },
  });
}

/** Listens on the port, or without one on the first of a few that is free. */
async function listen(server: Server, host: string, port: number | null): Promise<number> {
  const last = port ?? FIRST_PORT + MORE_PORTS;
  for (let one = port ?? FIRST_PORT; ; one++) {
    try {
      await new Promise<void>((done, fail) => {
        server.once('error', fail);
        server.listen(one, host, () => {
          server.off('error', fail);
          done();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (cause) {
      const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
      if (isTaken && one < last) continue;
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new CheckpointError(
        'ERR_DASHBOARD_PORT',
        `The dashboard cannot listen on ${host}, port ${one}: ${words}. Choose another port, or leave it out.`,
        {
          fields: { host, port: one },
          cause,
        },
      );
    }
  }
}
