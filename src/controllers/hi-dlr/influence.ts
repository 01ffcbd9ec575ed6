/** Which groups are worth training. */

/** A group and what it was found to do. */
export interface Influence {
  readonly group: string;
  /** Numbers in the group. */
  readonly size: number;
  /** Sum of its PPI over all fits: twice the predicted fall of the loss, for each parameter. */
  readonly influence: number;
}

/** How groups are chosen. */
export type FreezeRule = { readonly by: 'budget'; readonly share: number } | { readonly by: 'ratio'; readonly psi: number };

/**
 * The groups to keep, in falling order of influence.
 *
 * - `budget`: from the most influential on, each that fits into `share` of all parameters together with those before; always the first
 * - `ratio`: those with at least 1 / psi of the greatest influence
 *
 * Source: Hi-DLR (arXiv 2501.06954) for the influence, AdaPEFT (arXiv 2505.12579) for the budget.
 */
export function groupsToKeep(groups: readonly Influence[], rule: FreezeRule): readonly string[] {
  const sorted = [...groups].sort((one, other) => other.influence - one.influence);
  const most = sorted[0]?.influence ?? 0;
  if (rule.by === 'ratio') return sorted.filter(({ influence }) => influence >= most / rule.psi).map(({ group }) => group);
  const budget = rule.share * groups.reduce((sum, { size }) => sum + size, 0);
  const kept: string[] = [];
  let used = 0;
  for (const { group, size } of sorted) {
    if (kept.length > 0 && used + size > budget) continue;
    used += size;
    kept.push(group);
  }
  return kept;
}
