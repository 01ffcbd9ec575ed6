/** What the runs of a cell (a net with an optimizer) say about each rule. */

import { cells, FREE_RULES, initialRates, RULES, type Selection, TUNED_RULES, tuningRates, UNTUNED_RULES, USUAL_RATES } from './matrix.js';
import { tunedRate } from './tuning.js';
import { cellOf, type Net, type OptimizerName, type RuleName, type RunRecord } from './types.js';

/** The runs of a rule. */
export interface RuleSummary {
  readonly rule: RuleName;
  /** The tuned rate, `null` for all initial rates together. */
  readonly lr: number | null;
  /** Whether the tuned rate is the least or the greatest that was tried. */
  readonly atEdge: boolean;
  readonly runs: readonly RunRecord[];
  /** Mean of {@link countedScore}. */
  readonly mean: number;
  /** Standard deviation over the runs. */
  readonly std: number;
  readonly worst: number;
  /** Runs that {@link failed}. */
  readonly failed: number;
  /** Steps done, as a share of the budget's. */
  readonly stepShare: number;
  /** Mean wall time of a run. */
  readonly seconds: number;
  /** Labelled rows held out. */
  readonly heldOut: number;
}

/** A net with an optimizer. */
export interface CellSummary extends Net {
  readonly optimizer: OptimizerName;
  readonly metric: RunRecord['metric'];
  readonly chance: number;
  /** Rules over all initial rates. */
  readonly free: readonly RuleSummary[];
  /** Rules at the rate that was chosen for them. */
  readonly tuned: readonly RuleSummary[];
  /** The tuned rule with the best mean, chosen by the very results it is judged by: that favours it. */
  readonly best: RuleSummary | null;
}

/** The score; that of a predictor without inputs for a run that ended with an error or without a finite score. */
export function countedScore({ score, chance }: RunRecord): number {
  return score ?? chance;
}

/** Whether a run got less than half way from chance to `best`. */
export function failed(run: RunRecord, best: number): boolean {
  return run.score === null || (run.score - run.chance) / (best - run.chance) < 0.5;
}

/**
 * Summaries of all selected cells that have runs.
 *
 * @param over - `'study'`: rules from the study's initial rates, and at tuned ones; `'every rate'`: all rules from every rate that they were run with
 */
export function summarize(records: readonly RunRecord[], selection: Selection, over: 'study' | 'every rate'): CellSummary[] {
  return cells(selection).flatMap((cell) => {
    const own = records.filter((record) => cellOf(record) === cellOf(cell) && record.epochs === cell.epochs);
    const finals = own.filter(({ phase, seed }) => phase === 'final' && selection.seeds.includes(seed));
    const [first] = finals;
    if (first === undefined) return [];
    const { metric, chance } = first;
    const sign = metric === 'accuracy' ? 1 : -1;
    const rates = selection.rates ?? (over === 'study' ? initialRates(cell) : null);
    const ratesOf = (rule: RuleName): readonly number[] => (UNTUNED_RULES.includes(rule) ? [USUAL_RATES[cell.optimizer]] : (rates ?? []));
    const tried = tuningRates(cell);
    const chosen = (over === 'study' ? TUNED_RULES : []).flatMap((rule) => {
      const lr = tunedRate(own, { ...cell, rule }, tried);
      const runs = finals.filter((run) => run.rule === rule && run.lr === lr);
      return lr === null || runs.length === 0 ? [] : [{ rule, lr, runs, atEdge: lr === tried[0] || lr === tried.at(-1) }];
    });
    const free = (over === 'every rate' ? RULES : [...FREE_RULES, ...UNTUNED_RULES])
      .map((rule) => ({
        rule,
        lr: null,
        runs: finals.filter((run) => run.rule === rule && (rates === null || ratesOf(rule).includes(run.lr))),
        atEdge: false,
      }))
      .filter(({ runs }) => runs.length > 0);
    const means = (chosen.length > 0 ? chosen : free).map(({ runs }) => sign * mean(runs.map(countedScore)));
    const best = sign * Math.max(...means);
    const summary = (part: Pick<RuleSummary, 'rule' | 'lr' | 'runs' | 'atEdge'>): RuleSummary => summarizeRule(part, sign, best);
    const tuned = chosen.map(summary);
    return [
      {
        ...{ task: cell.task, net: cell.net, optimizer: cell.optimizer, metric, chance, tuned },
        free: free.map(summary),
        best: tuned.find((rule) => rule.mean === best) ?? null,
      },
    ];
  });
}

function summarizeRule(part: Pick<RuleSummary, 'rule' | 'lr' | 'runs' | 'atEdge'>, sign: number, best: number): RuleSummary {
  const { runs } = part;
  const values = runs.map(countedScore);
  const average = mean(values);
  return {
    ...part,
    mean: average,
    std: Math.sqrt(mean(values.map((value) => (value - average) ** 2))),
    worst: sign * Math.min(...values.map((value) => sign * value)),
    failed: runs.filter((run) => failed(run, best)).length,
    stepShare: mean(runs.map(({ steps, budgetSteps }) => steps / budgetSteps)),
    seconds: mean(runs.map(({ seconds }) => seconds)),
    heldOut: Math.max(...runs.map(({ heldOut }) => heldOut)),
  };
}

/** Arithmetic mean; `NaN` of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
