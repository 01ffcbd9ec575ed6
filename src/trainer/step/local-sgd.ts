/** Local SGD: several processes step by themselves and become their average after some steps. */

import { badOption } from '../../option-checks.js';
import { type OptionsOf, readPart, type ValuesOf } from '../../options/index.js';

/** Declares {@link LocalSgdOptions}. */
export const localSgdTable = {
  every: { type: 'integer', default: 8, min: 1, doc: 'Steps from one average to the next.' },
  weights: {
    type: 'choice',
    choices: ['equal', 'velocity'],
    default: 'equal',
    doc: "How much each process's model weighs in the average. 'equal': all the same; 'velocity': by how far the outputs of its neurons on fixed rows have turned since the last average, after FedNeVe (Dalmasso, Fiandrotti, Grangetto 2025, Efficient Federated Model Aggregation through Neural Velocity): a model that moved little adds little.",
  },
} as const;

/** How several processes train by local SGD. */
export type LocalSgdOptions = OptionsOf<typeof localSgdTable>;

/** {@link LocalSgdOptions} with defaults filled in. */
export type ResolvedLocalSgd = ValuesOf<typeof localSgdTable>;

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveLocalSgd(owner: string, options: LocalSgdOptions | null): ResolvedLocalSgd | null {
  if (options === null) return null;
  const example = '{ every: 8 }';
  if (typeof options !== 'object') throw badOption(owner, 'localSgd', options, example);
  return readPart(owner, 'localSgd', localSgdTable, options, example);
}
