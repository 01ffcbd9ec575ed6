/** The dashboard's page: markup without data, which its script brings. */

import { html } from '../../page/html.js';

/** The document. */
export function clientPage(title: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Neve</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/app.css">
</head>
<body>
<a class="skip" href="#main">To the curves</a>
<header class="bar">
<h1><button type="button" id="home" title="All runs">${title}</button></h1>
<span id="live" class="live" role="status">connecting</span>
</header>
<div class="layout">
<aside aria-label="Runs">
<details id="list-box" open>
<summary>Runs <span id="count" class="muted"></span></summary>
<div class="fields">
<label class="field">Filter<input id="where" type="search" autocomplete="off" spellcheck="false" placeholder="lr&lt;0.1 status=running tag:good" aria-describedby="where-note"></label>
<p id="where-note" class="note" role="status"></p>
<label class="field">Group by<select id="group"><option value="">nothing</option></select></label>
<div class="buttons" role="group" aria-label="Runs to draw"><button type="button" id="draw-ten">Draw 10</button><button type="button" id="draw-all">All</button><button type="button" id="draw-none">None</button></div>
</div>
<div class="list" tabindex="0" role="region" aria-label="List of runs"><table id="runs"><thead><tr><th scope="col"><span class="sr">Drawn</span></th><th scope="col">Run</th><th scope="col" class="number">Epoch</th><th scope="col" class="number" id="list-value">Loss</th></tr></thead><tbody></tbody></table></div>
</details>
</aside>
<main id="main" tabindex="-1">
<section id="run-head" hidden aria-labelledby="run-name"></section>
<div class="tools" role="toolbar" aria-label="Curves">
<label>Over <select id="axis"><option value="step">steps</option><option value="epoch">epochs</option><option value="time">time</option></select></label>
<label>Scale <select id="scale"><option value="auto">as it fits</option><option value="linear">linear</option><option value="log">logarithmic</option></select></label>
<span class="buttons" role="group" aria-label="Zoom"><button type="button" id="left" title="Move left">◀<span class="sr">Move left</span></button><button type="button" id="in" title="Zoom in">+<span class="sr">Zoom in</span></button><button type="button" id="out" title="Zoom out">−<span class="sr">Zoom out</span></button><button type="button" id="right" title="Move right">▶<span class="sr">Move right</span></button><button type="button" id="reset">All</button></span>
<span id="range" class="muted" role="status"></span>
</div>
<h2 class="sr">Curves</h2>
<div id="legend" class="legend"></div>
<div id="panels" class="panels"></div>
<p id="empty" class="empty" hidden></p>
<div id="run-more" hidden></div>
<details id="others" class="others" hidden><summary>More curves: gradients, memory, pace</summary><div id="more-panels" class="panels"></div></details>
</main>
</div>
<div id="said" class="sr" role="status" aria-live="polite"></div>
<script src="/uplot.js"></script>
<script src="/app.js"></script>
</body>
</html>
`.text;
}

/** A falling curve. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#2563eb"/><path d="M6 7c3 14 8 17 20 18" fill="none" stroke="#fff" stroke-width="3.4" stroke-linecap="round"/></svg>`;
