/** One request, from its asking to its answer. */

import { AbortedError } from '../errors.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Request } from './request-queue.js';

/** What a request is made of. */
export interface PendingParts {
  readonly inputs: readonly Tensor[];
  readonly rows: number;
  readonly kind: string | symbol;
  readonly signal: AbortSignal | undefined;
  /** What answers a request that runs alone. */
  readonly run: (() => Promise<Tensor[]>) | null;
}

/** A request and the promise of its answer. */
export class Pending implements Request {
  readonly inputs: readonly Tensor[];
  readonly rows: number;
  readonly kind: string | symbol;
  readonly run: (() => Promise<Tensor[]>) | null;
  readonly answer: Promise<Tensor[]>;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort: () => void;
  #settle!: { readonly resolve: (outputs: Tensor[]) => void; readonly reject: (error: unknown) => void };
  #cancelled = false;

  /** @param cancel - called when the signal aborts the request, which is then rejected */
  constructor({ inputs, rows, kind, signal, run }: PendingParts, cancel: (pending: Pending) => void) {
    this.inputs = inputs;
    this.rows = rows;
    this.kind = kind;
    this.run = run;
    this.#signal = signal;
    this.answer = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#onAbort = () => {
      cancel(this);
      this.reject(aborted(signal));
      this.#cancelled = true;
    };
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  resolve(outputs: Tensor[]): void {
    if (this.#cancelled) for (const output of outputs) output.dispose();
    this.#letGo();
    this.#settle.resolve(outputs);
  }

  reject(error: unknown): void {
    this.#letGo();
    this.#settle.reject(error);
  }

  /** A signal may outlive its requests. */
  #letGo(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}

/** @throws {AbortedError} `ERR_ABORTED` where the signal has asked for it already */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted(signal);
}

function aborted(signal: AbortSignal | undefined): AbortedError {
  return new AbortedError('ERR_ABORTED', 'The prediction was aborted by its AbortSignal.', { cause: signal?.reason });
}
