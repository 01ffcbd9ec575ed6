/** The dashboard's style sheet. Colours are variables, which the curves share. */
export const CLIENT_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1b2230; --muted: #566074; --border: #dfe4ec; --grid: #edf0f4; --marker: #98a2b3; --accent: #1d4ed8;
  --velocity: #0f8a7e; --good: #067647; --good-page: #e3f6ec; --bad: #b42318; --bad-page: #fdeceb; --warn: #8a4b00; --warn-page: #fdf1dc; --hover: #eef3fd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1116; --card: #161b22; --text: #e6e9ef; --muted: #a0aabb; --border: #2a323d; --grid: #212832; --marker: #667085; --accent: #8ab4ff;
    --velocity: #43c6b7; --good: #6ce9a6; --good-page: #12301f; --bad: #fda29b; --bad-page: #3a1715; --warn: #f7c97a; --warn-page: #33250e; --hover: #1c2431;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 10px; z-index: 9; background: var(--card); padding: 6px 12px; border-radius: 8px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.bar { display: flex; align-items: center; gap: 14px; padding: 10px 20px; background: var(--card); border-bottom: 1px solid var(--border); position: sticky; top: 0; z-index: 5; }
h1 { font-size: 17px; margin: 0; }
h1 button { font: inherit; font-weight: 650; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
h2 { font-size: 20px; font-weight: 650; margin: 0; overflow-wrap: anywhere; }
h3 { font-size: 14px; font-weight: 600; margin: 0; }
.live { font-size: 12px; color: var(--muted); }
.live::before { content: ''; display: inline-block; width: 8px; height: 8px; border-radius: 50%; background: var(--marker); margin-right: 6px; }
.live.on::before { background: #12a150; }
.layout { display: grid; grid-template-columns: 340px minmax(0, 1fr); align-items: start; }
aside { position: sticky; top: 47px; height: calc(100vh - 47px); border-right: 1px solid var(--border); background: var(--card); }
aside details { height: 100%; }
aside details[open] { display: flex; flex-direction: column; }
aside details::details-content { display: flex; flex-direction: column; min-height: 0; flex: 1; }
aside summary { padding: 12px 16px 4px; font-weight: 600; cursor: pointer; }
.fields { padding: 4px 16px 10px; display: grid; gap: 8px; }
.field { display: grid; gap: 3px; font-size: 12px; color: var(--muted); }
.list { overflow: auto; flex: 1; min-height: 0; border-top: 1px solid var(--border); }
input, select, textarea, button { font: inherit; color: inherit; }
input[type='search'], input[type='text'], select, textarea { background: var(--page); border: 1px solid var(--border); border-radius: 8px; padding: 5px 9px; min-width: 0; }
textarea { width: 100%; min-height: 70px; resize: vertical; }
.buttons { display: inline-flex; gap: 6px; flex-wrap: wrap; }
button { background: var(--card); border: 1px solid var(--border); border-radius: 8px; padding: 4px 11px; cursor: pointer; }
button:hover:not(:disabled) { background: var(--hover); }
button:disabled { color: var(--muted); cursor: not-allowed; }
button.danger:not(:disabled) { color: var(--bad); border-color: currentColor; }
.muted, .note { color: var(--muted); }
.note { font-size: 12px; margin: 0; }
.note:empty { display: none; }
.note.bad { color: var(--bad); }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; font-size: 12px; color: var(--muted); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
#runs th { position: sticky; top: 0; background: var(--card); padding: 6px 8px; z-index: 1; }
#runs td { padding: 4px 8px; border-top: 1px solid var(--border); vertical-align: top; }
#runs tr.focused td { background: var(--hover); }
#runs tr.group td { background: var(--page); font-size: 12px; font-weight: 600; padding: 6px 8px; }
#runs td.draw { width: 44px; white-space: nowrap; }
#runs td.draw label { display: inline-flex; align-items: center; gap: 5px; cursor: pointer; min-height: 24px; }
#runs input { width: 15px; height: 15px; margin: 0; }
.swatch { display: inline-block; width: 12px; height: 12px; }
.swatch rect { fill: none; stroke: var(--border); }
.name { background: none; border: 0; padding: 2px 0; min-height: 24px; text-align: left; overflow-wrap: anywhere; color: inherit; font-weight: 500; }
.name:hover { text-decoration: underline; }
.under { display: flex; gap: 6px; flex-wrap: wrap; font-size: 11.5px; color: var(--muted); }
.pill { display: inline-block; padding: 0 8px; border-radius: 999px; font-size: 11.5px; font-weight: 600; background: var(--grid); color: var(--muted); }
.pill.running { background: var(--hover); color: var(--accent); }
.pill.finished { background: var(--good-page); color: var(--good); }
.pill.failed, .pill.aborted, .pill.lost, .pill.error { background: var(--bad-page); color: var(--bad); }
.pill.paused, .pill.warning, .pill.alert { background: var(--warn-page); color: var(--warn); }
main { padding: 16px 20px 60px; min-width: 0; }
main:focus { outline: none; }
.tools { display: flex; gap: 12px; align-items: center; flex-wrap: wrap; margin-bottom: 12px; }
.legend { display: flex; gap: 4px 16px; flex-wrap: wrap; margin-bottom: 12px; font-size: 12.5px; }
.legend:empty { display: none; }
.legend span { display: inline-flex; gap: 6px; align-items: center; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 14px; }
.card, .panel { background: var(--card); border: 1px solid var(--border); border-radius: 12px; padding: 14px 16px; min-width: 0; }
.panel { min-height: 320px; }
.panel .read { min-height: 19px; font-size: 12px; font-variant-numeric: tabular-nums; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.panel .plot { height: 226px; border-radius: 6px; }
.panel details { font-size: 12.5px; }
.panel summary, .card summary { cursor: pointer; color: var(--muted); font-size: 12.5px; min-height: 24px; }
.panel details td, .panel details th { padding: 2px 8px 2px 0; }
.scroll { max-height: 220px; overflow: auto; }
.empty { padding: 60px 20px; text-align: center; color: var(--muted); }
#run-head { margin-bottom: 14px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px; }
.title { display: flex; align-items: center; gap: 10px; flex-wrap: wrap; }
.lead { margin: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(130px, 1fr)); gap: 10px; margin: 0; }
.facts div { background: var(--card); border: 1px solid var(--border); border-radius: 10px; padding: 8px 12px; }
.facts dt { font-size: 12px; color: var(--muted); }
.facts dd { margin: 0; font-size: 16px; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
#run-more { display: grid; grid-template-columns: minmax(0, 1fr); gap: 14px; margin-top: 14px; }
.others { margin-top: 14px; }
.others > summary { cursor: pointer; padding: 8px 2px; font-weight: 600; }
.events table { min-width: 620px; }
.events { max-height: 420px; overflow: auto; margin-top: 8px; }
.events th, .events td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--border); vertical-align: top; }
.events tr.alert td, .events tr.warning td { color: var(--warn); }
.events tr.error td, .events tr.restore td { color: var(--bad); }
.events td.when { white-space: nowrap; }
.config { columns: 2 320px; margin-top: 8px; font-size: 12.5px; }
.config div { display: flex; gap: 10px; justify-content: space-between; border-bottom: 1px solid var(--border); padding: 2px 0; break-inside: avoid; }
.config dt { color: var(--muted); overflow-wrap: anywhere; }
.config dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.noting { display: grid; gap: 8px; max-width: 640px; }
#maps { display: grid; grid-template-columns: minmax(0, 1fr); gap: 14px; }
#maps:empty { display: none; }
#maps section { background: var(--card); border: 1px solid var(--border); border-radius: 12px; padding: 14px 16px; }
#maps h2 { font-size: 14px; font-weight: 600; }
.heat { display: flex; height: 200px; margin-top: 8px; }
.heat .rows { width: 64px; display: flex; flex-direction: column; font-size: 11px; color: var(--muted); }
.heat .rows span { flex: 1; display: flex; align-items: center; }
.heat svg { flex: 1; min-width: 0; background: var(--grid); fill: var(--velocity); }
.heat.layers { height: auto; display: grid; grid-template-columns: fit-content(190px) minmax(0, 1fr); gap: 0 10px; }
.heat.layers .rows { width: auto; min-width: 0; }
.heat.layers .rows span { flex: none; height: 18px; display: block; line-height: 18px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.heat.layers svg { width: 100%; }
.heat .steps { grid-column: 2; display: flex; justify-content: space-between; margin: 4px 0 0; }
.u-legend { display: none; }
.u-select { background: color-mix(in srgb, var(--accent) 18%, transparent); }
.u-cursor-x, .u-cursor-y { border-color: var(--marker) !important; }
@media (max-width: 860px) {
  .layout { grid-template-columns: minmax(0, 1fr); }
  aside { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--border); }
  .list { max-height: 46vh; }
  main { padding: 14px 12px 40px; }
  .bar { padding: 10px 14px; }
  button, select, input[type='search'], input[type='text'] { min-height: 34px; }
  .facts { grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 6px; }
  .facts div { padding: 5px 9px; }
  .facts dd { font-size: 14px; }
  .heat.layers { grid-template-columns: fit-content(110px) minmax(0, 1fr); }
  .panels { grid-template-columns: minmax(0, 1fr); }
}
@media (prefers-reduced-motion: no-preference) { .live.on::before { animation: breathe 2.4s ease-in-out infinite; } }
@keyframes breathe { 50% { opacity: 0.35; } }
@media print { aside, .tools, .bar { display: none; } .layout { display: block; } }
`;
