/** PyTorch's names for fields whose names here are camelCase. */

/**
 * Fields under the names that PyTorch's state dict has for them.
 *
 * @param fields - names and values, in order
 * @param names - PyTorch's name by field; fields that are not in it keep theirs
 */
export function withStateNames(
  fields: Iterable<readonly [string, unknown]>,
  names: ReadonlyMap<string, string>,
): readonly (readonly [string, unknown])[] {
  return [...fields].map(([field, value]) => [names.get(field) ?? field, value] as const);
}
