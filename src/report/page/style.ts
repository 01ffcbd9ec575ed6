/** The page's style sheet; colours are variables, so that the charts share them. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1b2230; --muted: #667085; --border: #e3e7ee; --grid: #edf0f4; --marker: #98a2b3;
  --loss: #2563eb; --lr: #c2620a; --velocity: #0f8a7e; --variation: #9333ea; --epsilon: #d92d20; --drift: #be185d; --validation: #d9480f;
  --good: #067647; --good-page: #e3f6ec; --bad: #b42318; --bad-page: #fdeceb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1116; --card: #161b22; --text: #e6e9ef; --muted: #929cab; --border: #272e38; --grid: #212832; --marker: #667085;
    --loss: #6ea8fe; --lr: #f4a14a; --velocity: #43c6b7; --variation: #c084fc; --epsilon: #f97066; --drift: #f472b6; --validation: #ff922b;
    --good: #6ce9a6; --good-page: #12301f; --bad: #fda29b; --bad-page: #3a1715;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 56px; }
header { display: flex; align-items: center; gap: 12px; flex-wrap: wrap; }
h1 { font-size: 24px; font-weight: 650; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 16px; font-weight: 600; margin: 0; }
.status { padding: 2px 10px; border-radius: 999px; font-size: 13px; font-weight: 600; background: var(--grid); color: var(--muted); }
.status.finished { background: var(--good-page); color: var(--good); }
.status.failed, .status.aborted { background: var(--bad-page); color: var(--bad); }
.lead { margin: 6px 0 22px; color: var(--muted); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px; margin: 0 0 16px; }
.facts div, section { background: var(--card); border: 1px solid var(--border); border-radius: 12px; }
.facts div { padding: 12px 16px; }
.facts dt { font-size: 13px; color: var(--muted); }
.facts dd { margin: 2px 0 0; font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
section { padding: 18px 20px; margin: 0 0 16px; }
.note { margin: 0 0 8px; font-size: 13px; color: var(--muted); }
.chart { width: 100%; min-height: 268px; }
/* uPlot centres its legend and makes it bold. */
.chart .u-legend { margin-left: 46px; font-size: 13px; text-align: left; color: var(--muted); font-variant-numeric: tabular-nums; }
.chart .u-legend th { font-weight: 500; }
.chart .u-legend .u-value { color: var(--text); }
/* Under the plots' own axes: 56 px for the ticks, 16 px at the end. */
.heat { display: flex; height: 200px; padding-right: 16px; }
.heat .rows { width: 56px; display: flex; flex-direction: column; font-size: 11px; color: var(--muted); }
.heat .rows span { flex: 1; display: flex; align-items: center; }
.heat svg { flex: 1; min-width: 0; background: var(--grid); fill: var(--velocity); }
.heat.layers { height: auto; }
.heat.layers .rows { width: 170px; padding-right: 8px; }
.heat.layers .rows span { flex: none; height: 18px; display: block; line-height: 18px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.note.steps { display: flex; justify-content: space-between; margin: 4px 16px 0 178px; }
.data tr.restore td { color: var(--bad); }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
section > .table { margin-top: 10px; }
.data th { text-align: left; font-weight: 600; font-size: 13px; color: var(--muted); }
.data th, .data td { padding: 6px 14px 6px 0; border-bottom: 1px solid var(--border); vertical-align: top; }
.data tr:last-child td { border-bottom: 0; }
.data .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
summary { cursor: pointer; font-weight: 600; }
@media print {
  body { background: none; }
  main { max-width: none; padding: 0; }
  section, .facts div { break-inside: avoid; }
  .table { overflow: visible; }
}
@media (max-width: 640px) {
  main { padding: 20px 12px 40px; }
  .heat.layers .rows { width: 90px; }
  .note.steps { margin-left: 98px; }
}
pre { margin: 12px 0 0; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; }
`;
