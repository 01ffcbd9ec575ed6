/**
 * Neural velocity, slow and in the words of its definition: what the native meter is tested against. Float64 throughout, every activation kept.
 *
 * Symbols: y(l, i, t) all outputs of neuron i of layer l on the auxiliary set after epoch t, flat; rho their cosine with those of t - 1; v velocity;
 * V mean of |v| over neurons; m(l) mean over a layer's neurons of (v(t) - v(t - 1))^2; M mean of m over layers. For the drift share: u is y at unit length
 * (zero stays zero), D(t) = u(t) - u(t - 1); c(l) the cosine of all D(t) of a layer with all D(t - 1); c mean of c(l) over layers.
 */

/** The outputs of one layer: one flat vector a neuron. */
export type LayerOutputs = readonly (readonly number[])[];

/** One layer's part of a {@link VelocityStep}. */
export interface LayerStep {
  readonly rho: readonly number[];
  readonly v: readonly number[];
  /** m(l), `null` while there is no earlier v. */
  readonly m: number | null;
  /** c(l), `null` without two earlier measurements. */
  readonly c: number | null;
  readonly deadNeurons: number;
}

/** What one measurement gives after the first. */
export interface VelocityStep {
  readonly V: number;
  readonly M: number | null;
  readonly c: number | null;
  readonly layers: readonly LayerStep[];
}

/** Follows the outputs of a model's layers over epochs. */
export class ReferenceVelocity {
  readonly #mu: number;
  #yBefore: readonly LayerOutputs[] | null = null;
  #vBefore: readonly (readonly number[])[] | null = null;
  #DBefore: readonly LayerOutputs[] | null = null;

  constructor(mu: number) {
    this.#mu = mu;
  }

  /** The first call is t = -1: it stores and returns `null`. */
  measure(y: readonly LayerOutputs[]): VelocityStep | null {
    const yBefore = this.#yBefore;
    this.#yBefore = y;
    if (yBefore === null) return null;

    const vBefore = this.#vBefore;
    const DBefore = this.#DBefore;
    const D = y.map((layer, l) => layer.map((yNow, i) => difference(unit(yNow), unit(at(at(yBefore, l), i)))));
    this.#DBefore = D;
    const layers = y.map((layer, l): LayerStep => {
      const rho = layer.map((yNow, i) => cosine(yNow, at(at(yBefore, l), i)));
      const v = rho.map((similarity, i) => 1 - similarity - this.#mu * (vBefore === null ? 0 : at(at(vBefore, l), i)));
      const m = vBefore === null ? null : mean(v.map((now, i) => (now - at(at(vBefore, l), i)) ** 2));
      const deadNeurons = layer.filter((yNow, i) => isZero(yNow) && isZero(at(at(yBefore, l), i))).length;
      const c = DBefore === null ? null : driftShare(at(D, l), at(DBefore, l));
      return { rho, v, m, c, deadNeurons };
    });
    this.#vBefore = layers.map(({ v }) => v);

    const V = mean(layers.flatMap(({ v }) => v.map(Math.abs)));
    const M = vBefore === null ? null : mean(layers.map(({ m }) => m as number));
    const c = DBefore === null ? null : mean(layers.map((layer) => layer.c as number));
    return { V, M, c, layers };
  }
}

/** rho: the cosine, clamped to [-1, 1]; 1 for two zero vectors (a dead neuron stands still), 0 when exactly one is zero. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  if (isZero(a) && isZero(b)) return 1;
  if (isZero(a) || isZero(b)) return 0;
  const dot = sum(a.map((value, k) => value * at(b, k)));
  const norm = (y: readonly number[]): number => Math.sqrt(sum(y.map((value) => value * value)));
  return Math.min(1, Math.max(-1, dot / (norm(a) * norm(b))));
}

/** c of a layer: the cosine between its displacements now and before, neurons pooled; 0 when the root below is under 1e-14. */
export function driftShare(now: LayerOutputs, before: LayerOutputs): number {
  const dot = (a: LayerOutputs, b: LayerOutputs): number => sum(a.map((row, i) => sum(row.map((value, k) => value * at(at(b, i), k)))));
  const root = Math.sqrt(dot(now, now) * dot(before, before));
  return root < 1e-14 ? 0 : dot(now, before) / root;
}

function unit(y: readonly number[]): readonly number[] {
  const norm = Math.sqrt(sum(y.map((value) => value * value)));
  return norm === 0 ? y : y.map((value) => value / norm);
}

function difference(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((value, k) => value - at(b, k));
}

/**
 * The outputs of a layer as one vector a neuron, from a row-major array of any shape.
 *
 * @param axis - the axis that counts neurons
 */
export function neurons(elements: ArrayLike<number>, shape: readonly number[], axis: number): LayerOutputs {
  const count = at(shape, axis);
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const rows: number[][] = Array.from({ length: count }, () => []);
  for (let k = 0; k < elements.length; k++) at(rows, Math.floor(k / inner) % count).push(elements[k] as number);
  return rows;
}

function isZero(y: readonly number[]): boolean {
  return y.every((value) => value === 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}
