/** A stand-in for an MLflow tracking server: keeps requests, answers as scripted. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that came. */
export interface SeenRequest {
  readonly method: string;
  /** After `/api/2.0/mlflow/`, without the query. */
  readonly endpoint: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  /** The parsed body, `null` without one. */
  readonly body: Record<string, unknown> | null;
}

/** Status and body; `null` leaves the request without an answer. */
export type Answer = readonly [status: number, body: unknown] | null;

export interface MlflowServer extends AsyncDisposable {
  readonly uri: string;
  readonly seen: readonly SeenRequest[];
  /** Bodies of the requests to an endpoint. */
  bodies(endpoint: string): Record<string, unknown>[];
}

/** Starts one on a free port. */
export async function mlflowServer(
  script: (request: SeenRequest, count: number) => Answer | undefined = () => undefined,
): Promise<MlflowServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://localhost');
      const text = Buffer.concat(parts).toString();
      const asked: SeenRequest = {
        method: request.method ?? '',
        endpoint: url.pathname.replace('/api/2.0/mlflow/', ''),
        query: Object.fromEntries(url.searchParams),
        authorization: request.headers.authorization,
        body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>),
      };
      seen.push(asked);
      const count = seen.filter(({ endpoint }) => endpoint === asked.endpoint).length;
      const scripted = script(asked, count);
      const answer = scripted === undefined ? usual(asked) : scripted;
      if (answer === null) return;
      response.writeHead(answer[0], { 'content-type': 'application/json' });
      response.end(typeof answer[1] === 'string' ? answer[1] : JSON.stringify(answer[1]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    uri: `http://127.0.0.1:${port}`,
    seen,
    bodies: (endpoint) => seen.flatMap((request) => (request.endpoint === endpoint && request.body !== null ? [request.body] : [])),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that knows the experiment `known` only. */
function usual({ endpoint, query }: SeenRequest): Answer {
  if (endpoint === 'experiments/get-by-name' && query.experiment_name !== 'known') {
    return [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Could not find experiment' }];
  }
  if (endpoint === 'experiments/get-by-name') return [200, { experiment: { experiment_id: '7' } }];
  if (endpoint === 'experiments/create') return [200, { experiment_id: '8' }];
  if (endpoint === 'runs/create') return [200, { run: { info: { run_id: 'run1' } } }];
  return [200, {}];
}
