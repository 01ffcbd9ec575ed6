/** Operators whose results cannot be compared element by element, with the reason. */

const UNINITIALISED = 'returns memory as it finds it: dtype and shape are compared';

/** By name; the call is made, but elements are not compared. */
export const SHAPE_ONLY: ReadonlyMap<string, string> = new Map(
  [
    'aten::empty',
    'aten::empty_like',
    'aten::empty_permuted',
    'aten::empty_strided',
    'aten::new_empty',
    'aten::new_empty_strided',
    'aten::resize_',
    'aten::resize_as_',
  ].map((name) => [name, UNINITIALISED]),
);
