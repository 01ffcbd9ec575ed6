/** Who may talk to the dashboard. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused. */
export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly message: string;
}

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const COOKIE = 'neve_token';

/** Whether an address is only reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Checks requests before anything else is done with them. */
export class Guard {
  readonly #token: string | null;
  readonly #hosts: readonly string[] | null;

  /**
   * @param host - the address that the server listens on
   * @param token - what a caller must know; `null` for nothing, on this machine alone
   */
  constructor(host: string, token: string | null) {
    this.#token = token;
    // A page elsewhere can make its own name stand for this machine: its requests then say that name. With a token that helps it nothing.
    this.#hosts = token === null ? [...LOOPBACK, host] : null;
  }

  /** Why a request is not answered; `null` for one that is. */
  refusal(request: IncomingMessage): Refusal | null {
    const { host, origin } = request.headers;
    if (host === undefined || (this.#hosts !== null && !this.#hosts.includes(nameOf(host)))) {
      return { status: 421, message: 'This dashboard answers to localhost alone. Open it by the address that it printed.' };
    }
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
      return { status: 403, message: 'Requests from other sites are not answered.' };
    }
    if (request.method !== 'GET' && request.method !== 'HEAD' && (origin === undefined || !isJson(request))) {
      return { status: 403, message: 'Changes are made by the dashboard alone: JSON, with an Origin.' };
    }
    if (this.#token !== null && !this.#knowsToken(request)) {
      return { status: 401, message: 'Open the dashboard by the address that it printed, which has a token.' };
    }
    return null;
  }

  /** The cookie for a request that brought the token in its address; `null` for any other. */
  cookieFor(request: IncomingMessage): string | null {
    const token = this.#token;
    // What a client sends as its address may be none, such as `//`.
    const [, query = ''] = (request.url ?? '').split('?', 2);
    const given = new URLSearchParams(query).get('token');
    return token === null || given === null || !isSame(given, token) ? null : `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/`;
  }

  #knowsToken(request: IncomingMessage): boolean {
    const token = this.#token ?? '';
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const cookies = (request.headers.cookie ?? '').split(/; */).map((cookie) => cookie.split('='));
    const cookie = cookies.find(([name]) => name === COOKIE)?.[1];
    return this.cookieFor(request) !== null || [bearer, cookie].some((given) => given !== undefined && isSame(given, token));
  }
}

/** A host without its port. */
function nameOf(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function isJson(request: IncomingMessage): boolean {
  return /^application\/json\b/.test(request.headers['content-type'] ?? '');
}

/** Compares without telling by the time how much is right. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
