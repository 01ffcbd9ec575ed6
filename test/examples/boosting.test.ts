import { EarlyStopping, type Tensor } from 'neve';
import { afterEach, describe, expect, it } from 'vitest';
import { boost, HELD, type Rows } from '../../examples/boosting/boost.js';
import { byColumn, leastSquares, ridge, ridgePath } from '../../examples/boosting/learners.js';
import { pathsPage } from '../../examples/boosting/page.js';
import { cancerRows, drawnRows } from '../../examples/boosting/rows.js';

const NU = 0.1;
const held: Rows[] = [];

function drawn(seed = 1): Rows {
  const rows = drawnRows(seed);
  held.push(rows);
  return rows;
}

afterEach(() => {
  for (const { x, y } of held.splice(0)) for (const each of [x, y]) each.dispose();
});

function numbers(tensor: Tensor): number[] {
  return Array.from(tensor.toTypedArray(), Number);
}

function apart(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, i) => value - (b[i] ?? Number.NaN)));
}

describe('L2-boosting', () => {
  it('follows the exact path of a joint ridge learner to 1e-10', () => {
    const { x, y } = drawn();
    const { coefficients } = boost(ridge(x, 30), { x, y }, { nu: NU, steps: 500 });
    expect(coefficients).toHaveLength(501);
    for (const step of [1, 10, 100, 500]) {
      expect(apart(coefficients[step] ?? [], numbers(ridgePath(x, y, 30, NU, step))), `step ${step}`).toBeLessThan(1e-10);
    }
  });

  it('ends at the unpenalised fit, however it is penalised', () => {
    const { x, y } = drawn();
    const fit = numbers(leastSquares(x, y));
    const far = (learner: ReturnType<typeof ridge>): number[] => {
      const { coefficients } = boost(learner, { x, y }, { nu: NU, steps: 500 });
      return [1, 10, 100, 500].map((step) => apart(coefficients[step] ?? [], fit));
    };
    const joint = far(ridge(x, 30));
    expect(joint[0]).toBeGreaterThan(1);
    expect(joint[1]).toBeGreaterThan(0.5);
    expect(joint[2]).toBeLessThan(0.05);
    expect(joint[3]).toBeLessThan(1e-10);
    const single = far(byColumn(x));
    const penalised = far(byColumn(x, 30));
    expect(single[3]).toBeLessThan(1e-3);
    // The penalty delays, and no more.
    for (const [i, distance] of penalised.entries()) expect(distance).toBeGreaterThan(single[i] ?? 0);
    expect(penalised[3]).toBeLessThan(0.01);
  });

  it('fits the column that lowers the squared error most', () => {
    const { x, y } = drawn(2);
    const columns = [0, 1, 2, 3].map((j) => numbers(x.select(1, j)));
    const target = numbers(y);
    const gains = columns.map((column) => {
      const dot = column.reduce((sum, value, i) => sum + value * (target[i] ?? 0), 0);
      const square = column.reduce((sum, value) => sum + value * value, 0);
      return { slope: dot / square, gain: dot ** 2 / square };
    });
    const best = gains.reduce((most, { gain }, j) => (gain > (gains[most]?.gain ?? 0) ? j : most), 0);
    const { coefficients, losses } = boost(byColumn(x), { x, y }, { nu: NU, steps: 2 });
    const expected = columns.map((_, j) => (j === best ? NU * (gains[j]?.slope ?? 0) : 0));
    for (const [j, value] of expected.entries()) expect(coefficients[1]?.[j]).toBeCloseTo(value, 12);
    expect(losses[1]).toBeLessThan(losses[0] ?? 0);
  });

  it('is stopped by the rule that stops a training, on real data', async () => {
    const rows = await cancerRows();
    held.push(rows.fitted, rows.held);
    const learner = ridge(rows.fitted.x, 100);
    const options = { nu: NU, steps: 2000, held: rows.held };
    const whole = boost(learner, rows.fitted, options);
    const rule = new EarlyStopping({ monitor: 'held.loss', probes: [HELD], patience: 20 });
    const stopped = boost(learner, rows.fitted, { ...options, controller: rule });
    expect(whole.stopped).toBeNull();
    expect(stopped.stopped).toContain('held.loss has not improved for 20');
    const steps = stopped.losses.length;
    expect(steps).toBeLessThan(1000);
    expect(stopped.coefficients).toEqual(whole.coefficients.slice(0, steps + 1));
    // Patience ends 20 steps after the best value of all those seen.
    expect(stopped.heldLosses.indexOf(Math.min(...stopped.heldLosses))).toBe(steps - 21);
    // What the rule saves: the path goes on to fit what does not hold elsewhere.
    expect(stopped.heldLosses.at(-1) ?? 1).toBeLessThan((whole.heldLosses.at(-1) ?? 0) * 0.97);
    expect(whole.losses.at(-1) ?? 1).toBeLessThan(stopped.losses.at(-1) ?? 0);
  });

  it('draws a page that needs nothing else', () => {
    const { x, y } = drawn();
    const path = boost(ridge(x, 30), { x, y }, { nu: NU, steps: 20 });
    const page = pathsPage('a < b', [{ heading: 'ridge', note: 'note', path, ends: numbers(leastSquares(x, y)), stoppedAt: 7 }]);
    expect(page.match(/<polyline/g)).toHaveLength(4);
    expect(page).toContain('stopped after 7');
    expect(page).toContain('a &lt; b');
    expect(page).not.toMatch(/https?:|NaN|undefined/);
  });
});
