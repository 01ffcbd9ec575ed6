/** What a transform is, before it is made: plain data. */

import { OptionError } from '../../errors.js';
import type { TensorFunction } from '../../graph/trace.js';
import { badOption } from '../../option-checks.js';
import type { Seed } from '../../tensor/generator.js';
import { checkedSeed, drawSeed } from '../shuffle-order.js';

/** The transforms of native/core/transforms. */
export type TransformKind =
  | 'centerCrop'
  | 'channelsFirst'
  | 'colorJitter'
  | 'fn'
  | 'gaussianNoise'
  | 'normalize'
  | 'oneHot'
  | 'randAugment'
  | 'randomAffine'
  | 'randomCrop'
  | 'randomErasing'
  | 'randomHorizontalFlip'
  | 'randomResizedCrop'
  | 'randomRotation'
  | 'randomVerticalFlip'
  | 'resize'
  | 'toFloat';

/** What the native side reads. */
export type NativeOptions = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** One step of what is done to every batch of a loader, on the device, after the batch is made. Made by the functions of `data.transforms`. */
export interface Transform {
  readonly kind: TransformKind;
  /** Names its generator among the others of a pipeline; `null` for its kind, numbered from the second of a kind on (`randomCrop`, `randomCrop.2`). */
  readonly name: string | null;
  /** Whether it draws random numbers. */
  readonly random: boolean;
  readonly options: NativeOptions;
  /** The function of {@link fn}. */
  readonly fn?: TensorFunction;
}

/** What a loader does to its batches. */
export interface TransformPlan {
  readonly steps: readonly NamedTransform[];
  /** Seed of all generators. */
  readonly seed: bigint;
}

/** A transform under the name that its generator has. */
export interface NamedTransform extends Transform {
  readonly name: string;
}

/** Whether any of them draws. */
export function drawsAnything(transforms: readonly Transform[]): boolean {
  return transforms.some(({ random }) => random);
}

/** Whether targets may come out changed. */
export function touchesTargets(transforms: readonly Transform[]): boolean {
  return transforms.some(({ kind, options }) => kind === 'oneHot' || (kind === 'fn' && options.targets !== 0));
}

/**
 * What a loader does to its batches; `null` for nothing.
 *
 * @param seed - the user's
 * @param order - seed of the loader's order, `null` without one: what is not said otherwise is drawn from that
 * @throws {OptionError} `ERR_TRANSFORM_NAME`, `ERR_OPTION_VALUE`, `ERR_SEED`
 */
export function transformPlan(
  owner: string,
  transforms: readonly Transform[],
  seed: Seed | undefined,
  order: bigint | null,
): TransformPlan | null {
  const steps = namedTransforms(owner, transforms);
  if (steps.length === 0) return null;
  if (!drawsAnything(steps)) return { steps, seed: 0n };
  return { steps, seed: seed === undefined ? (order ?? drawSeed()) : checkedSeed(seed) };
}

/** The seed of a loader: that of its order, or of what its transforms draw. */
export function loaderSeed(order: bigint | null, transforms: TransformPlan | null): bigint | null {
  return order ?? (transforms !== null && drawsAnything(transforms.steps) ? transforms.seed : null);
}

/**
 * Gives each transform its name.
 *
 * @throws {OptionError} `ERR_TRANSFORM_NAME` for two of one name, `ERR_OPTION_VALUE` for something that is no transform
 */
export function namedTransforms(owner: string, transforms: readonly Transform[]): readonly NamedTransform[] {
  if (!Array.isArray(transforms)) throw badOption(owner, 'transform', transforms, 'a list of what data.transforms makes');
  const names = new Set<string>();
  const counts = new Map<string, number>();
  return transforms.map((transform, i) => {
    if (typeof transform !== 'object' || transform === null || typeof transform.kind !== 'string') {
      throw new OptionError(
        'ERR_OPTION_VALUE',
        `${owner}: transform[${i}] is no transform. Make them with data.transforms, a function with data.transforms.fn((x) => …).`,
        { fields: { owner, option: `transform[${i}]`, value: transform } },
      );
    }
    const count = (counts.get(transform.kind) ?? 0) + 1;
    counts.set(transform.kind, count);
    const name = transform.name ?? (count === 1 ? transform.kind : `${transform.kind}.${count}`);
    if (names.has(name)) {
      throw new OptionError(
        'ERR_TRANSFORM_NAME',
        `${owner}: two transforms are named '${name}', and would draw the same. Name them apart.`,
        {
          fields: { owner, name },
        },
      );
    }
    names.add(name);
    return { ...transform, name };
  });
}
