/** A worker for the pool's tests: doubles numbers; ends itself on 13, and never answers 99. */

import { serve } from '../../examples/study/pool.js';

serve(async ({ value }: { readonly value: number }) => {
  if (value === 13) process.exit(3);
  if (value === 99) await new Promise(() => setInterval(() => undefined, 1000));
  if (value < 0) throw new RangeError(`${value} is below 0`);
  return { doubled: 2 * value };
});
