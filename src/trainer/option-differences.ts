/** Options of a trainer that may differ when a run goes on, and are told then. */

import type { ResolvedTrainerOptions } from './options.js';
import { toPlain } from './records/plain-json.js';

/** Options of the optimizer and of the step, as plain data. What has to be as it was is compared as the fit's identity. */
export function optionsOf({ optimizer, step, loss }: ResolvedTrainerOptions): Record<string, unknown> {
  return toPlain({
    optimizer: { ...optimizer.defaults, groups: optimizer.groups },
    ...step,
    ...(loss.name === null ? {} : { loss: loss.name }),
  });
}

/** What differs, in words such as `optimizer.lr was 0.1 and is 0.5`. What only one of both has, as another version of Neve may, is passed over. */
export function optionDifferences(saved: unknown, now: unknown, path = ''): string[] {
  if (isRecord(saved) && isRecord(now)) {
    const shared = Object.keys(now).filter((key) => key in saved);
    return shared.flatMap((key) => optionDifferences(saved[key], now[key], path === '' ? key : `${path}.${key}`));
  }
  const [before, after] = [JSON.stringify(saved), JSON.stringify(now)];
  return before === after ? [] : [`${path} was ${before} and is ${after}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
