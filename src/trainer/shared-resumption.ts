/** What a fit goes on from, for processes that cannot read rank 0's disk. */

import { zeros } from '../tensor/create.js';
import type { DType } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import { decodeExact, encodeExact } from './checkpoint/exact-json.js';
import type { FitState } from './checkpoint/fit-state.js';
import type { Lifetime } from './contracts/lifetime.js';
import type { Team } from './contracts/team.js';
import type { Resumption } from './fit-place.js';

/** What tells of a checkpoint before its tensors come. */
interface Head {
  readonly state: string;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: DType }[];
}

/**
 * Gives every process the checkpoint that rank 0 has read.
 *
 * @param own - what was read; of the others nothing counts
 * @param lifetime - ends the tensors that are received
 */
export async function shareResumption(team: Team, own: Resumption | null, lifetime: Lifetime): Promise<Resumption | null> {
  const mine: Head | null = own === null ? null : headOf(own);
  const head = await team.first(mine);
  if (head === null) return null;
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, dtype } of head.tensors) {
    const tensor = own?.tensors.get(name) ?? lifetime.use(zeros(shape, { dtype }));
    await team.words.broadcast(tensor);
    tensors.set(name, tensor);
  }
  return own ?? { state: decodeExact(head.state, 'the state that rank 0 sent') as FitState, tensors };
}

function headOf({ state, tensors }: Resumption): Head {
  return {
    state: encodeExact(state, 'the state of the fit'),
    tensors: [...tensors].map(([name, { shape, dtype }]) => ({ name, shape, dtype })),
  };
}
