/**
 * Component-wise L2-boosting and its paths. A penalised learner does not shrink what boosting comes to, it only delays it: every path ends at the unpenalised fit, so that
 * stopping early is the only regulariser. The rule that stops it is one of those that stop a training.
 *
 *     node --import tsx examples/boosting-paths.ts [--steps 2000] [--patience 50] [--seed 0] [--run-dir runs/mine]
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { EarlyStopping, type Tensor } from 'neve';
import { type BoostingPath, boost, HELD } from './boosting/boost.js';
import { byColumn, leastSquares, ridge, ridgePath } from './boosting/learners.js';
import { type PathPicture, pathsPage } from './boosting/page.js';
import { cancerRows, drawnRows } from './boosting/rows.js';
import { readArguments } from './support/args.js';
import { newRunDir } from './support/fit.js';

const args = readArguments('Boosts linear models on drawn data and on breast cancer, and draws the paths of their coefficients.', {
  steps: { type: 'count', default: 2000, help: 'Boosting steps at most, where a rule may stop them' },
  patience: { type: 'count', default: 50, help: 'Steps without improvement on held-out rows that end boosting' },
  seed: { type: 'count', default: 1, help: 'Seed of the drawn data' },
  'run-dir': { type: 'text', default: newRunDir('boosting-paths'), help: 'Folder for the page' },
});

const NU = 0.1;
const MARKS = [1, 10, 100, 500];
const pictures: PathPicture[] = [];

const drawn = drawnRows(args.seed);
const fit = numbers(leastSquares(drawn.x, drawn.y));
console.log(`60 drawn rows: distance to the unpenalised fit after ${MARKS.join(', ')} steps`);
for (const learner of [ridge(drawn.x, 30), byColumn(drawn.x, 30), byColumn(drawn.x)]) {
  const path = boost(learner, drawn, { nu: NU, steps: 500 });
  const note = MARKS.map((step) => distance(path.coefficients[step] ?? [], fit).toPrecision(3)).join(', ');
  console.log(`  ${learner.name}: ${note}`);
  pictures.push({ heading: `Drawn data, ${learner.name}`, note: `Distances ${note}`, path, ends: fit, stoppedAt: null });
}
const path = pictures[0]?.path.coefficients ?? [];
const exact = MARKS.map((step) => distance(path[step] ?? [], numbers(ridgePath(drawn.x, drawn.y, 30, NU, step))));
console.log(`  (I - (I - nu S X)^k) b tells the path under the ridge penalty to ${Math.max(...exact).toExponential(1)}`);

const { fitted, held } = await cancerRows();
const unpenalised = numbers(leastSquares(fitted.x, fitted.y));
console.log(`\nBreast cancer: ${fitted.x.shape[0]} rows to fit, ${held.x.shape[0]} held out; their mean squared error`);
for (const learner of [ridge(fitted.x, 100), byColumn(fitted.x)]) {
  const rule = new EarlyStopping({ monitor: 'held.loss', probes: [HELD], patience: args.patience });
  const whole = boost(learner, fitted, { nu: NU, steps: args.steps, held });
  const stopped = boost(learner, fitted, { nu: NU, steps: args.steps, held, controller: rule });
  const note = `Held-out error ${lastOf(stopped)} where the rule stops, ${lastOf(whole)} after ${args.steps} steps`;
  console.log(`  ${learner.name}: ${note}\n    step ${stopped.losses.length}: ${stopped.stopped ?? 'not stopped'}`);
  const stoppedAt = stopped.stopped === null ? null : stopped.losses.length;
  pictures.push({ heading: `Breast cancer, ${learner.name}`, note, path: whole, ends: unpenalised, stoppedAt });
}

const file = join(args['run-dir'], 'index.html');
await mkdir(args['run-dir'], { recursive: true });
const lead =
  'Each curve is a coefficient over boosting steps; the marks at the right are the unpenalised least squares fit, to which every path goes.';
await writeFile(file, pathsPage(lead, pictures));
console.log(`\nLook at ${relative('.', file)} in a browser.`);

function numbers(tensor: Tensor): number[] {
  return Array.from(tensor.toTypedArray(), Number);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)));
}

function lastOf({ heldLosses }: BoostingPath): string {
  return (heldLosses.at(-1) ?? Number.NaN).toFixed(3);
}
