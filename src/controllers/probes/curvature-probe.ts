/** How strongly the training loss curves, as something that controllers can have measured. */

import type { Curvature } from '../../native/addon-curvature.js';
import { native } from '../../native/load.js';
import { ALL_OPTIMIZERS, declarationOf } from '../../optim/declarations.js';
import { badOption } from '../../options/index.js';
import type { AnalysisProbe, AnalysisSubject } from './analysis-probe.js';
import { type CurvatureProbeOptions, resolveCurvatureOptions } from './curvature-options.js';

export type { Curvature, CurvatureFacts } from '../../native/addon-curvature.js';
export type { CurvatureProbeOptions } from './curvature-options.js';

const OWNER = 'curvatureProbe';

/**
 * Asks for the largest eigenvalues of the Hessian of the training loss: the mean over rows of the very loss that is trained, in evaluation mode, without what a
 * training step does besides (mixing of rows, mixed precision, clipping). Of the parameters that require a gradient.
 *
 * The eigenvalues are the largest by value, not by size, by Lanczos' method with full reorthogonalisation. A model that has diverged gives `finite: false`
 * and no eigenvalues. Read the result with `analysisOf`.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; when the fit begins, for a preconditioner of another optimizer than the fit's
 *
 * Source: Cohen et al., Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability (ICLR 2021); Cohen et al., Adaptive Gradient Methods at the Edge
 * of Stability (2022) for the preconditioner.
 */
export function curvatureProbe(options: CurvatureProbeOptions): AnalysisProbe<Curvature> {
  const { name, preconditioner, samples, batchSize, ...search } = resolveCurvatureOptions(OWNER, options);
  return {
    kind: 'analysis',
    name,
    prepare: (subject) => {
      if (preconditioner !== null) checkPreconditioner(preconditioner, subject);
      const rows = subject.rows(samples, search.seed, batchSize ?? subject.batchSize);
      return {
        measure: async (session) => {
          const { vectors: _, ...found } = await native().sessionCurvature(session, rows, { ...search, preconditioner, vectors: false });
          return found;
        },
      };
    },
  };
}

function checkPreconditioner(preconditioner: 'adam', { optimizer }: AnalysisSubject): void {
  if (optimizer !== null && declarationOf(optimizer.name)?.adamLike === true) return;
  const found = optimizer === null ? 'absent' : `'${optimizer.name}'`;
  const adamLike = ALL_OPTIMIZERS.filter((declared) => declared.adamLike).map(({ name }) => name);
  const expected = `null: the optimizer is ${found}, and its state is not that of ${adamLike.join(', ')}`;
  throw badOption(OWNER, 'preconditioner', preconditioner, expected);
}
