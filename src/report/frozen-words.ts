/** What a decision freezes, in words. */

/** `freeze 3 layers, 41 neurons, free 2 layers`; what there is none of is left out. */
export function frozenWords(layers: readonly { readonly neurons?: unknown }[]): string {
  const whole = layers.filter(({ neurons }) => neurons === 'all').length;
  const counts = layers.map(({ neurons }) => (Array.isArray(neurons) ? neurons.length : null));
  const freed = counts.filter((count) => count === 0).length;
  const neurons = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const frozen = [...(whole > 0 ? [counted(whole, 'layer')] : []), ...(neurons > 0 ? [counted(neurons, 'neuron')] : [])].join(', ');
  return [...(frozen === '' ? [] : [`freeze ${frozen}`]), ...(freed > 0 ? [`free ${counted(freed, 'layer')}`] : [])].join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
