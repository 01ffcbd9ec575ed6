/** The tables of the study, in markdown. */

import { FREE_RULES, TUNED_RULES, UNTUNED_RULES } from './matrix.js';
import { type CellSummary, countedScore, mean, type RuleSummary } from './summary.js';
import { advantage, advantageText, markdownTable, netName, optimizerName, rateText, scoreText } from './words.js';

/** Goals of the study for NeVe's default. */
const WITHIN = { accuracy: 0.5, mse: 2 } as const;

/** All tables, one below the other. */
export function studyTables(cells: readonly CellSummary[]): string {
  return [goals(cells), againstBest(cells), freeRules(cells), untunedRules(cells), tunedRules(cells), byRate(cells)]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Each goal, and on how many cells it is met. */
function goals(cells: readonly CellSummary[]): string {
  const judged = cells.flatMap((cell) => {
    const neve = ruleOf(cell.free, 'neve');
    return neve === undefined ? [] : [{ cell, neve }];
  });
  if (judged.length === 0) return '';
  const runs = judged.reduce((sum, { neve }) => sum + neve.runs.length, 0);
  const failures = judged.reduce((sum, { neve }) => sum + neve.failed, 0);
  const compared = judged.filter(({ cell }) => cell.best !== null);
  const near = compared.filter(({ cell, neve }) => isNear(cell, neve));
  const rows = [
    ['no run at chance or diverged', `${failures} of ${runs} runs failed`, failures === 0 ? 'met' : 'missed'],
    [
      'within 0.5 points (2 % of the error) of the best tuned schedule, everywhere',
      `${near.length} of ${compared.length} cells`,
      compared.length === 0 ? 'not compared' : near.length === compared.length ? 'met' : 'missed',
    ],
    [
      'nothing held out',
      `${Math.max(...judged.map(({ neve }) => neve.heldOut))} rows`,
      judged.every(({ neve }) => neve.heldOut === 0) ? 'met' : 'missed',
    ],
  ];
  return `### Goals for the default\n\n${markdownTable(['goal', 'found', ''], rows)}`;
}

/** NeVe's default, from every initial rate, beside the best tuned rival of each cell. */
function againstBest(cells: readonly CellSummary[]): string {
  const rows = cells.flatMap((cell) => {
    const neve = ruleOf(cell.free, 'neve');
    if (neve === undefined) return [];
    const { best, metric } = cell;
    return [
      [
        cellName(cell),
        `${scoreText(neve.mean, metric)} ± ${scoreText(neve.std, metric)}`,
        scoreText(neve.worst, metric),
        failures(neve),
        percent(neve.stepShare),
        best === null ? '–' : `${best.rule} ${rateText(best.lr ?? Number.NaN)}${best.atEdge ? '†' : ''}`,
        best === null ? '–' : scoreText(best.mean, metric),
        best === null ? '–' : advantageText(neve.mean, best.mean, metric),
        best === null ? '–' : isNear(cell, neve) ? 'yes' : '**no**',
      ],
    ];
  });
  if (rows.length === 0) return '';
  const head = [
    'net, optimizer',
    'NeVe, all rates',
    'worst run',
    'failed',
    'steps',
    'best tuned rival',
    'its mean',
    'difference',
    'within',
  ];
  return `### NeVe's default against the best tuned rival\n\n${markdownTable(head, rows)}`;
}

/** NeVe's rivals from every initial rate; itself it is in the table before. */
function freeRules(cells: readonly CellSummary[]): string {
  return ruleTable(
    'From every initial rate: mean, worst run, failed runs, share of steps',
    cells,
    FREE_RULES.filter((rule) => rule !== 'neve'),
    ({ free }) => free,
    (rule, metric) => `${scoreText(rule.mean, metric)} / ${scoreText(rule.worst, metric)}, ${failures(rule)}, ${percent(rule.stepShare)}`,
  );
}

/** Rules as one starts with. */
function untunedRules(cells: readonly CellSummary[]): string {
  return ruleTable(
    'Without tuning, at the rate that one starts with: mean, failed runs, share of steps',
    cells,
    UNTUNED_RULES,
    ({ free }) => free,
    (rule, metric) => `${scoreText(rule.mean, metric)}, ${failures(rule)}, ${percent(rule.stepShare)}`,
  );
}

/** Rules at tuned rates. */
function tunedRules(cells: readonly CellSummary[]): string {
  return ruleTable(
    'At the tuned rate: mean over seeds, rate, share of steps',
    cells,
    TUNED_RULES,
    ({ tuned }) => tuned,
    (rule, metric) => {
      const mark = rule.failed > 0 ? ` **${failures(rule)} failed**` : '';
      return `${scoreText(rule.mean, metric)} (${rateText(rule.lr ?? Number.NaN)}${rule.atEdge ? '†' : ''}, ${percent(rule.stepShare)})${mark}`;
    },
  );
}

function ruleTable(
  title: string,
  cells: readonly CellSummary[],
  rules: readonly RuleSummary['rule'][],
  summariesOf: (cell: CellSummary) => readonly RuleSummary[],
  show: (rule: RuleSummary, metric: CellSummary['metric']) => string,
): string {
  const present = rules.filter((name) => cells.some((cell) => ruleOf(summariesOf(cell), name) !== undefined));
  if (present.length === 0) return '';
  const rows = cells.map((cell) => [
    cellName(cell),
    ...present.map((name) => {
      const found = ruleOf(summariesOf(cell), name);
      return found === undefined ? '' : show(found, cell.metric);
    }),
  ]);
  return `### ${title}\n\n${markdownTable(['net, optimizer', ...present], rows)}`;
}

/** The mean of each free rule at each initial rate, where there are several. */
function byRate(cells: readonly CellSummary[]): string {
  const freeOf = ({ free }: CellSummary): readonly RuleSummary[] => free.filter(({ rule }) => FREE_RULES.includes(rule));
  const rates = [...new Set(cells.flatMap((cell) => freeOf(cell).flatMap(({ runs }) => runs.map(({ lr }) => lr))))].sort((a, b) => a - b);
  const rows = cells.flatMap((cell) =>
    freeOf(cell).map((rule) => [
      `${cellName(cell)}, ${rule.rule}`,
      ...rates.map((rate) => scoreText(mean(rule.runs.filter(({ lr }) => lr === rate).map(countedScore)), cell.metric)),
    ]),
  );
  return rates.length < 2 ? '' : `### Mean by initial rate\n\n${markdownTable(['net, optimizer, rule', ...rates.map(rateText)], rows)}`;
}

function isNear({ best, metric }: CellSummary, neve: RuleSummary): boolean {
  // Half a point is within half a point, whatever the sums were rounded to.
  return best !== null && advantage(neve.mean, best.mean, metric) >= -WITHIN[metric] - 1e-9;
}

function ruleOf(rules: readonly RuleSummary[], name: RuleSummary['rule']): RuleSummary | undefined {
  return rules.find(({ rule }) => rule === name);
}

function cellName(cell: CellSummary): string {
  return `${netName(cell)}, ${optimizerName(cell.optimizer)}`;
}

function failures({ failed, runs }: RuleSummary): string {
  return `${failed}/${runs.length}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
