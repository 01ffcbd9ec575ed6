/** What the tangent-kernel monitor tells the record and the page. */

import type { Finding } from '../../controllers/finding.js';
import type { NtkLook } from './look.js';

/** The finding of one measurement. */
export function kernelFinding({ eigenvalues, alignments, kta, lambda1OverN, threshold }: NtkLook): Finding {
  const index = (values: readonly number[]): number[] => values.map((_, i) => i + 1);
  return {
    curves: {
      'Largest kernel eigenvalue by n': { 'lambda1 / n': lambda1OverN, ...(threshold === null ? {} : { threshold }) },
      'Kernel-target alignment': { kta },
      'Alignment of eigenvectors with the target': {
        first: alignments[0] ?? null,
        [`first ${Math.max(1, alignments.length)} together`]: alignments.length === 0 ? null : alignments.reduce((sum, a) => sum + a, 0),
      },
    },
    spectra: {
      'Kernel eigenvalues': { x: index(eigenvalues), y: eigenvalues },
      ...(alignments.length === 0 ? {} : { 'Alignment by eigenvector': { x: index(alignments), y: alignments } }),
    },
  };
}
