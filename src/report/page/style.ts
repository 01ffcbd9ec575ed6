/** Of the day, and of paper. */
const LIGHT = `
  --page: #f6f7f9; --card: #ffffff; --text: #1b2230; --muted: #667085; --border: #e3e7ee; --grid: #edf0f4; --marker: #98a2b3;
  --loss: #2563eb; --lr: #c2620a; --velocity: #0f8a7e; --variation: #9333ea; --epsilon: #d92d20; --drift: #be185d; --validation: #d9480f;
  --good: #067647; --good-page: #e3f6ec; --bad: #b42318; --bad-page: #fdeceb;
`.trim();

/** The page's style sheet; colours are variables, so that the charts share them. */
export const STYLE = `
:root {
  color-scheme: light dark;
  ${LIGHT}
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
.ending { margin: 14px 0 16px; }
.ending p { margin: 0 0 4px; }
.ending .why { font-size: 16px; font-weight: 600; overflow-wrap: anywhere; }
.ending .note { margin: 6px 0 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; margin: 0 0 16px; }
.facts div, section { background: var(--card); border: 1px solid var(--border); border-radius: 12px; }
.facts div { padding: 10px 14px; }
.facts dt { font-size: 13px; color: var(--muted); }
.facts dd { margin: 2px 0 0; font-size: 19px; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
section { padding: 18px 20px; margin: 0 0 16px; }
.note { margin: 0 0 8px; font-size: 13px; color: var(--muted); }
/* Curves side by side where there is room, the loss above them. */
.charts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; margin: 0 0 16px; }
.charts section { margin: 0; min-width: 0; }
.head { display: flex; justify-content: space-between; gap: 12px; }
.save { display: none; gap: 4px; }
.scripted .save { display: inline-flex; }
.save button { font: 12px/1 system-ui, sans-serif; color: var(--muted); background: none; border: 1px solid var(--border); border-radius: 6px; padding: 5px 8px; cursor: pointer; }
.save button:hover { color: var(--text); background: var(--grid); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; min-height: 21px; margin: 0 0 4px; font-size: 13px; color: var(--muted); font-variant-numeric: tabular-nums; }
.legend i { display: inline-block; width: 14px; height: 3px; border-radius: 2px; margin-right: 6px; vertical-align: middle; }
.legend b { font-weight: 600; color: var(--text); }
.chart { min-height: 236px; }
.still { display: block; width: calc(100% - 72px); margin: 0 16px 0 56px; overflow: visible; font: 11px system-ui, sans-serif; }
.scripted .still { display: none; }
.live { display: none; }
.scripted .live { display: block; }
/* Under the plots' own axes: 56 px for the ticks, 16 px at the end. */
.heat { display: flex; height: 200px; padding-right: 16px; }
.heat .rows { width: 56px; display: flex; flex-direction: column; font-size: 11px; color: var(--muted); }
.heat .rows span { flex: 1; display: flex; align-items: center; }
.heat svg { flex: 1; min-width: 0; background: var(--grid); fill: var(--velocity); }
.heat.layers { height: auto; display: grid; grid-template-columns: fit-content(190px) minmax(0, 1fr); gap: 0 10px; }
.heat.layers .rows { width: auto; min-width: 0; }
.heat.layers .rows span { flex: none; height: 18px; display: block; line-height: 18px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.heat.layers svg { width: 100%; }
.heat .steps { grid-column: 2; display: flex; justify-content: space-between; margin: 4px 0 0; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
section > .table { margin-top: 10px; }
.data th { white-space: normal !important; text-align: left; font-weight: 600; font-size: 13px; color: var(--muted); }
.data th, .data td { padding: 6px 14px 6px 0; border-bottom: 1px solid var(--border); vertical-align: top; }
.data tr:last-child td { border-bottom: 0; }
.data .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
summary { cursor: pointer; font-weight: 600; }
.data .when { white-space: nowrap; font-variant-numeric: tabular-nums; }
.depth { padding-left: calc(var(--depth) * 12px); overflow-wrap: anywhere; }
.list { margin: 10px 0 0; font-size: 14px; }
.list div { display: grid; grid-template-columns: minmax(120px, 30%) minmax(0, 1fr); gap: 12px; padding: 5px 0; border-bottom: 1px solid var(--border); }
.list div:last-child { border-bottom: 0; }
.list dt { color: var(--muted); overflow-wrap: anywhere; }
.list dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
:focus-visible { outline: 2px solid var(--loss); outline-offset: 2px; }
@media (min-width: 900px) {
  .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  #plot-loss, .charts section:last-child:nth-child(even) { grid-column: 1 / -1; }
}
@media (max-width: 640px) {
  main { padding: 20px 12px 40px; }
  section { padding: 14px; }
  .facts { grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 8px; }
  .facts div { padding: 7px 10px; }
  .facts dd { font-size: 16px; }
  .heat.layers { grid-template-columns: fit-content(110px) minmax(0, 1fr); }
  .data th, .data td { padding-right: 8px; }
  table { font-size: 13px; }
  /* A row becomes a paragraph, so that reasons are not cut off. */
  .stack thead { display: none; }
  .stack tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--border); }
  .stack td { display: inline; padding: 0 6px 0 0; border: 0; }
  .stack .number { font-weight: 600; }
  .stack .when::before { content: 'epoch '; color: var(--muted); }
  .stack .reason { display: block; color: var(--muted); }
}
/* Paper takes the still pictures, in light colours. */
@media print {
  :root { color-scheme: light; ${LIGHT} }
  body { background: none; font-size: 12px; }
  main { max-width: none; padding: 0; }
  section, .facts div, tr { break-inside: avoid; }
  .charts { display: block; }
  .charts section { margin-bottom: 12px; }
  .table { overflow: visible; }
  .scripted .still { display: block; }
  .scripted .live, .scripted .save { display: none; }
  .heat svg, .still, .legend i, .status { print-color-adjust: exact; }
}
pre { margin: 12px 0 0; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; }
`;
