/** Base learners of L2-boosting: linear models, fitted to what the coefficients so far leave over. */

import { eye, linalg, ops, type Tensor } from 'neve';

/** Fits residuals. Columns are taken as they are, without an intercept: centre them first. */
export interface BaseLearner {
  readonly name: string;
  /**
   * @param residual - float64 `[n]`
   * @returns the fitted coefficients, float64 `[p]`
   */
  fit(residual: Tensor): Tensor;
}

/**
 * One column at a time, that which lowers the squared error most: `b_j = x_j'r / (||x_j||² + lambda)`, which gains `2 b_j x_j'r - b_j² ||x_j||²`. Without a penalty that is
 * the column's least squares fit, and the gain `(x_j'r)² / ||x_j||²`.
 *
 * @param x - float64 `[n, p]`
 */
export function byColumn(x: Tensor, lambda = 0): BaseLearner {
  const columns = x.shape[1] ?? 0;
  const squares = x.mul(x).sum(0);
  const transposed = x.t();
  return {
    name: lambda === 0 ? 'column by column' : `column by column, ridge penalty ${lambda}`,
    fit: (residual) => {
      const slopes = transposed.matmul(residual);
      const each = slopes.div(squares.add(lambda));
      const gains = each.mul(slopes).mul(2).sub(each.mul(each).mul(squares));
      return each.mul(ops.oneHot(gains.argmax(), columns).to('float64'));
    },
  };
}

/**
 * All columns at once under one ridge penalty: `S r` with `S = (X'X + lambda I)^-1 X'`.
 *
 * @param x - float64 `[n, p]`
 */
export function ridge(x: Tensor, lambda: number): BaseLearner {
  const fit = hat(x, lambda);
  return { name: `ridge penalty ${lambda}`, fit: (residual) => fit.matmul(residual) };
}

/** Least squares: `(X'X)^-1 X'y`. */
export function leastSquares(x: Tensor, y: Tensor): Tensor {
  return hat(x, 0).matmul(y);
}

/**
 * Where boosting with {@link ridge} is after `steps` steps, without doing them: `(I - (I - nu S X)^k) b`, `b` being the least squares fit. The power vanishes whatever the
 * penalty is: it only delays, and the path ends unpenalised.
 *
 * Source: Schulte and Rügamer, "Additive Model Boosting: New Insights and Path(ologie)s", arXiv 2503.05538.
 */
export function ridgePath(x: Tensor, y: Tensor, lambda: number, nu: number, steps: number): Tensor {
  const contraction = identity(x).sub(hat(x, lambda).matmul(x).mul(nu));
  return identity(x).sub(linalg.matrixPower(contraction, steps)).matmul(leastSquares(x, y));
}

/** `(X'X + lambda I)^-1 X'`, `[p, n]`. */
function hat(x: Tensor, lambda: number): Tensor {
  return linalg.solve(x.t().matmul(x).add(identity(x).mul(lambda)), x.t());
}

function identity(x: Tensor): Tensor {
  const columns = x.shape[1] ?? 0;
  return eye(columns, columns, { dtype: 'float64' });
}
