/** Requests that wait for their turn, and the batches that are made of them. */

import type { Tensor } from '../tensor/tensor.js';

/** A request that was not answered yet. */
export interface Request {
  readonly inputs: readonly Tensor[];
  readonly rows: number;
  /** Equal for requests that can be answered together; a symbol for one that runs alone. */
  readonly kind: string | symbol;
  /** Whether nobody waits for the answer any more. */
  readonly cancelled: boolean;
  resolve(outputs: Tensor[]): void;
  reject(error: unknown): void;
}

/** Runs requests of one kind together and gives all outputs of each, `[rows, ...]`. */
export type RunBatch = (requests: readonly Request[]) => Promise<Tensor[][]>;

/** When batches are made. */
export interface BatchingOptions {
  /** Rows in a batch at most; a request of more rows is a batch of its own. */
  readonly maxBatch: number;
  /** How long an idle queue waits for more requests before it runs a batch that is not full, milliseconds. */
  readonly maxWait: number;
}

/** Batches under way at a time: a full one is handed over while the last one runs. */
const UNDER_WAY = 2;

interface Waiting {
  readonly request: Request;
  /** Place in the order of arrival. */
  readonly order: number;
  readonly since: number;
}

/** Answers requests in order, those that fit together in one batch. */
export class RequestQueue {
  readonly #maxWait: number;
  readonly #run: RunBatch;
  readonly #waiting = new Map<Request['kind'], Waiting[]>();
  #maxBatch: number;
  #arrived = 0;
  #underWay = 0;
  /** Who waits for a moment without a batch, or has it. */
  #held = 0;
  #working = false;
  #scheduled = false;
  #timer: NodeJS.Timeout | null = null;
  #onIdle: (() => void)[] = [];

  constructor(run: RunBatch, { maxBatch, maxWait }: BatchingOptions) {
    this.#run = run;
    this.#maxBatch = maxBatch;
    this.#maxWait = maxWait;
  }

  add(request: Request): void {
    const group = this.#waiting.get(request.kind);
    const entry = { request, order: this.#arrived++, since: performance.now() };
    if (group === undefined) this.#waiting.set(request.kind, [entry]);
    else group.push(entry);
    this.#schedule();
  }

  /** Takes a request back that has not begun. */
  remove(request: Request): void {
    const group = this.#waiting.get(request.kind) ?? [];
    const at = group.findIndex((entry) => entry.request === request);
    if (at < 0) return;
    group.splice(at, 1);
    if (group.length === 0) this.#waiting.delete(request.kind);
    if (this.#waiting.size === 0) this.#stopWaiting();
  }

  /** Rejects all that waits. */
  refuse(error: unknown): void {
    const groups = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#stopWaiting();
    for (const { request } of groups.flat()) request.reject(error);
  }

  /** Does `work` while no batch runs; requests wait meanwhile. */
  async between<T>(work: () => Promise<T>): Promise<T> {
    // From here on nothing begins: under load there would never be a moment without a batch.
    this.#held += 1;
    try {
      while (this.#underWay > 0 || this.#working) await this.#change();
      this.#working = true;
      return await work();
    } finally {
      this.#working = false;
      this.#held -= 1;
      this.#tell();
      this.#schedule();
    }
  }

  /** Resolves when no batch runs. */
  async idle(): Promise<void> {
    while (this.#underWay > 0 || this.#held > 0) await this.#change();
  }

  /** Not at once, so that all who ask in one turn of the event loop are answered together. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#advance();
    });
  }

  #advance(): void {
    while (this.#held === 0 && this.#underWay < UNDER_WAY) {
      const group = this.#oldest();
      if (group === undefined || this.#shouldWait(group)) return;
      this.#start(this.#take(group));
    }
  }

  /** A timer that nobody needs would keep the process. */
  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #oldest(): Waiting[] | undefined {
    let oldest: Waiting[] | undefined;
    for (const group of this.#waiting.values()) {
      if (oldest === undefined || orderOf(group) < orderOf(oldest)) oldest = group;
    }
    return oldest;
  }

  /** Whether more requests may come soon enough to be answered together with these. */
  #shouldWait(group: readonly Waiting[]): boolean {
    const rows = group.reduce((sum, { request }) => sum + request.rows, 0);
    if (rows >= this.#maxBatch) return false;
    // What is under way ends soon, and this is asked again then.
    if (this.#underWay > 0) return true;
    const left = (group[0]?.since ?? 0) + this.#maxWait - performance.now();
    if (this.#maxWait === 0 || left <= 0 || typeof group[0]?.request.kind === 'symbol') return false;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#advance();
    }, left);
    return true;
  }

  /** The oldest request of a group and those behind it that go with it. */
  #take(group: Waiting[]): Request[] {
    let rows = group[0]?.request.rows ?? 0;
    let count = 1;
    for (; count < group.length; count++) {
      rows += group[count]?.request.rows ?? 0;
      if (rows > this.#maxBatch) break;
    }
    const taken = group.splice(0, count).map(({ request }) => request);
    if (group.length === 0) this.#waiting.delete((taken[0] as Request).kind);
    return taken;
  }

  #start(batch: readonly Request[]): void {
    this.#stopWaiting();
    this.#underWay += 1;
    void this.#answer(batch).finally(() => {
      this.#underWay -= 1;
      this.#tell();
      this.#schedule();
    });
  }

  /** Answers a batch. When it fails its requests are run one by one, so that one that cannot be answered does not take others with it. */
  async #answer(batch: readonly Request[]): Promise<void> {
    if (batch.length === 1) {
      await this.#answerAlone(batch[0] as Request);
      return;
    }
    let answers: Tensor[][];
    try {
      answers = await this.#run(batch);
    } catch {
      let failures = 0;
      for (const request of batch) if (!request.cancelled && !(await this.#answerAlone(request))) failures += 1;
      // Nobody is to blame but the size.
      if (failures === 0) this.#maxBatch = Math.max(1, Math.floor(rowsOf(batch) / 2));
      return;
    }
    for (const [i, request] of batch.entries()) request.resolve(answers[i] as Tensor[]);
  }

  async #answerAlone(request: Request): Promise<boolean> {
    try {
      const [answer = []] = await this.#run([request]);
      request.resolve(answer);
      return true;
    } catch (error) {
      request.reject(error);
      return false;
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  #tell(): void {
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }
}

function orderOf(group: readonly Waiting[]): number {
  return group[0]?.order ?? Number.POSITIVE_INFINITY;
}

function rowsOf(batch: readonly Request[]): number {
  return batch.reduce((sum, { rows }) => sum + rows, 0);
}
