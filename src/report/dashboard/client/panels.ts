/** Panels of curves: drawn by uPlot, downsampled by the server, all over one range. */
export const PANELS_SCRIPT = `
const panels = new Map();
let captions = [];
let marks = [];
const HEIGHT = 226;
// What everybody looks at; the rest is folded away.
const MAIN = /^(loss|loss\\/steps|losses\\/.*|metrics\\/.*|validation\\/.*|lr|velocity|drift|finding\\/.*)$/;

// What is drawn: a line for each run and curve.
const shownRuns = () => (state.focus === null ? state.drawn.filter((id) => runs.has(id)) : [state.focus]);
// In the view of one run, its losses share a panel.
const together = (name) => (state.focus !== null && name === 'loss' ? ['loss/steps', 'loss', 'validation/loss'] : [name]);
const SERIES_COLORS = { 'loss/steps': 4, loss: 0, 'validation/loss': 1 };
const SERIES_NAMES = { 'loss/steps': 'single steps', loss: 'mean of each epoch', 'validation/loss': 'validation' };

const linesOf = (panel) => {
  const several = panel.series.length > 1;
  return shownRuns().flatMap((id) => panel.series.map((name) => ({
    id,
    name,
    label: several ? SERIES_NAMES[name] ?? name : runs.get(id)?.name ?? '',
    color: several ? slotColor(SERIES_COLORS[name] ?? 2) : state.focus === null ? colorOf(id) : slotColor(0),
    faint: several && name === 'loss/steps',
  })));
};

const wantedPanels = () => {
  const has = new Set(shownRuns().flatMap((id) => runs.get(id)?.series ?? []));
  const taken = new Set();
  return captions.flatMap(({ name, title, note }) => {
    if (!has.has(name) && !(state.focus !== null && name === 'loss' && has.has('loss/steps'))) return [];
    const series = together(name).filter((one) => has.has(one));
    if (taken.has(name) || series.length === 0) return [];
    for (const one of series) taken.add(one);
    return [{ name, title: series.length > 1 ? 'Loss' : title, note: series.length > 1 ? '' : note, series }];
  });
};

// Panels as they should be, in order; those that stay keep their plots.
const layPanels = () => {
  const wanted = wantedPanels();
  const names = new Set(wanted.map(({ name }) => name));
  for (const [name, panel] of panels) {
    if (names.has(name)) continue;
    panel.plot?.destroy();
    watcher.unobserve(panel.root);
    panel.root.remove();
    panels.delete(name);
  }
  const holders = { main: byId('panels'), other: byId('more-panels') };
  const counts = { main: 0, other: 0 };
  for (const one of wanted) {
    const kind = MAIN.test(one.name) ? 'main' : 'other';
    const holder = holders[kind];
    const i = counts[kind]++;
    let panel = panels.get(one.name);
    if (panel === undefined) {
      panel = newPanel(one);
      panels.set(one.name, panel);
    } else if (panel.series.join() !== one.series.join()) {
      panel.series = one.series;
      panel.stale = true;
      panel.layout = '';
    }
    panel.heading.textContent = one.title;
    panel.note.textContent = one.note;
    panel.rest.title = one.note;
    if (holder.children[i] !== panel.root) holder.insertBefore(panel.root, holder.children[i] ?? null);
  }
  byId('others').hidden = counts.other === 0;
  const empty = byId('empty');
  empty.hidden = wanted.length > 0;
  empty.textContent = runs.size === 0 ? 'There is no run here yet. A fit with { runDir } makes one.' : shownRuns().length === 0 ? 'Choose runs to draw.' : 'These runs have no curves yet.';
};

const newPanel = ({ name, title, note, series }) => {
  const id = 'p' + Math.random().toString(36).slice(2);
  const heading = make('h3', { id, text: title });
  const read = make('div', { class: 'read muted', 'aria-hidden': 'true' });
  const place = make('div', { class: 'plot', tabindex: '0', role: 'group', 'aria-labelledby': id, 'aria-roledescription': 'chart', 'aria-keyshortcuts': '+ - 0 ArrowLeft ArrowRight', on: { keydown: onPlotKey } });
  const noteElement = make('p', { class: 'note', text: note });
  const body = make('div', { class: 'scroll' });
  const rest = make('details', {}, make('summary', { text: 'Last values' }), body);
  const root = make('section', { class: 'panel', 'aria-labelledby': id }, heading, noteElement, read, place, rest);
  const panel = { name, series, root, heading, note: noteElement, read, place, rest, body, plot: null, data: null, lines: [], stale: true, visible: false, layout: '' };
  rest.addEventListener('toggle', () => drawValues(panel));
  root.panel = panel;
  watcher.observe(root);
  return panel;
};

// Only panels that can be seen are kept up to date.
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const panel = target.panel;
    panel.visible = isIntersecting;
  }
  void refresh();
}, { rootMargin: '120px' });

const refreshAll = () => {
  for (const panel of panels.values()) panel.stale = true;
  void refresh();
};

// Numbers as stretches, so that an address can hold thousands: 1-500,502.
const inStretches = (ids) => {
  const parts = [];
  for (const id of ids) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === id - 1) last[1] = id;
    else parts.push([id, id]);
  }
  return parts.map(([first, last]) => (first === last ? first : first + '-' + last)).join(',');
};

// What can be seen and is out of date is asked for in one question; what changes meanwhile, behind it.
let asking = false;
let askAgain = false;
const refresh = async () => {
  if (asking) {
    askAgain = true;
    return;
  }
  const due = [...panels.values()].filter(({ visible, stale }) => visible && stale);
  if (due.length === 0) return;
  asking = true;
  try {
    const query = new URLSearchParams({ runs: inStretches(shownRuns()), axis: state.axis, width: String(Math.max(50, due[0].place.clientWidth - 70)) });
    if (state.range !== null) {
      query.set('from', String(state.range.from));
      query.set('to', String(state.range.to));
    }
    const lines = due.map((panel) => {
      panel.stale = false;
      query.append('panel', JSON.stringify(panel.series));
      return linesOf(panel);
    });
    const answers = unpack(await (await ask('/api/curves?' + query)).arrayBuffer());
    due.forEach((panel, i) => {
      panel.lines = lines[i];
      panel.data = answers[i];
    });
    await drawEach(due);
  } catch (error) {
    for (const panel of due) {
      panel.read.textContent = error instanceof Error ? error.message : String(error);
      panel.stale = true;
    }
  } finally {
    asking = false;
    if (askAgain) {
      askAgain = false;
      void refresh();
    }
  }
};

// Draws panels until a frame is full, the rest in the next: keys and clicks are answered in between.
const FRAME_MS = 40;
const drawEach = async (due) => {
  let begun = performance.now();
  for (const panel of due) {
    if (performance.now() - begun > FRAME_MS) {
      await new Promise(requestAnimationFrame);
      begun = performance.now();
    }
    if (panels.get(panel.name) === panel) draw(panel);
  }
};

const unpack = (buffer) => {
  const answers = [];
  for (let at = 0; at < buffer.byteLength; ) {
    const head = new DataView(buffer).getUint32(at, true);
    const told = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, at + 4, head)));
    at += 4 + head;
    const xs = new Float64Array(buffer, at, told.points);
    at += 8 * told.points;
    const values = new Float32Array(buffer, at, told.points * told.lines);
    at += 8 * Math.ceil(values.length / 2);
    answers.push({ ...told, xs, values });
  }
  return answers;
};

const isLog = (panel) => {
  if (state.scale !== 'auto') return state.scale === 'log';
  if (panel.series.some((name) => /accuracy|drift|Bytes|f1|auroc/.test(name))) return false;
  if (panel.logged === undefined || panel.data.whole?.to !== panel.loggedAt) {
    let low = Infinity;
    let high = 0;
    for (const value of panel.data.values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    panel.logged = low > 0 && high > 20 * low;
    panel.loggedAt = panel.data.whole?.to;
  }
  return panel.logged;
};

// More lines than that are drawn without uPlot's care for each of them.
const MANY = 60;
const draw = (panel) => {
  const { data, lines, place } = panel;
  const log = isLog(panel);
  const many = lines.length > MANY;
  const columns = many ? [data.xs, ...hull(data, log)] : [data.xs, ...lines.map((_, i) => columnOf(data, i, log))];
  const width = place.clientWidth;
  const layout = [log, many, isDark(), ...(many ? [] : [data.exact && data.points < 60, ...lines.map(({ id, name, color }) => id + name + color)])].join(' ');
  if (panel.plot === null || panel.layout !== layout) {
    panel.plot?.destroy();
    panel.layout = layout;
    panel.plot = new uPlot(options(panel, log, width), columns, place);
  } else {
    if (panel.plot.width !== width) panel.plot.setSize({ width, height: HEIGHT });
    panel.plot.setData(columns);
  }
  place.setAttribute('aria-label', describe(panel));
  panel.root.dataset.points = String(data.points);
  panel.root.dataset.to = String(data.to);
  panel.root.dataset.drawn = String(Number(panel.root.dataset.drawn ?? 0) + 1);
  drawValues(panel);
};

const columnOf = ({ points, values }, line, log) => {
  const column = new Array(points);
  for (let k = 0, at = line * points; k < points; k++, at++) {
    const value = values[at];
    column[k] = value !== value || (log && value <= 0) ? null : value;
  }
  return column;
};

// The least and the greatest of all lines at each place: what the vertical axis goes by.
const hull = ({ points, values }, log) => {
  const low = new Array(points).fill(null);
  const high = new Array(points).fill(null);
  for (let at = 0, k = 0; at < values.length; at++, k = k + 1 === points ? 0 : k + 1) {
    const value = values[at];
    if (value !== value || (log && value <= 0)) continue;
    if (low[k] === null || value < low[k]) low[k] = value;
    if (high[k] === null || value > high[k]) high[k] = value;
  }
  return [low, high];
};

const drawMany = (panel, log) => (plot) => {
  const { ctx, bbox } = plot;
  const { xs, values, points } = panel.data;
  const { x, y } = plot.scales;
  if (x.min == null || y.min == null) return;
  const place = log ? Math.log : (value) => value;
  const [bottom, top] = [place(y.min), place(y.max)];
  const across = new Float64Array(points);
  for (let k = 0; k < points; k++) across[k] = bbox.left + ((xs[k] - x.min) / (x.max - x.min)) * bbox.width;
  const [base, stretch] = [bbox.top + bbox.height, bbox.height / (top - bottom)];
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = 0.8 * devicePixelRatio;
  ctx.lineJoin = 'bevel';
  ctx.globalAlpha = 0.7;
  panel.lines.forEach(({ color }, i) => {
    ctx.strokeStyle = color;
    ctx.beginPath();
    for (let k = 0, at = i * points; k < points; k++, at++) {
      const value = values[at];
      if (value !== value || (log && value <= 0)) continue;
      ctx.lineTo(across[k], base - (place(value) - bottom) * stretch);
    }
    ctx.stroke();
  });
  ctx.restore();
};

const describe = (panel) => {
  const last = panel.lines.slice(0, 3).map(({ id, label, name }) => label + ' ' + shown(name, runs.get(id)?.last[name]));
  const more = panel.lines.length > 3 ? ', and ' + (panel.lines.length - 3) + ' more' : '';
  return panel.heading.textContent + ' over ' + axisWord() + ': ' + last.join(', ') + more + '. Plus and minus zoom, arrows move, zero shows all.';
};

const axisWord = () => (state.axis === 'step' ? 'steps' : state.axis === 'epoch' ? 'epochs' : 'time');
const place = (value) => (state.axis === 'time' ? duration(value) : state.axis === 'step' ? String(Math.round(value)) : String(Number(value.toFixed(2))));

const drawValues = (panel) => {
  if (!panel.rest.open) return;
  const rows = panel.lines.map(({ id, label, name }) => ({ label, name, value: runs.get(id)?.last[name] })).filter(({ value }) => value !== undefined);
  rows.sort((a, b) => a.value - b.value);
  panel.body.replaceChildren(make('table', {}, make('tbody', {}, ...rows.slice(0, 200).map(({ label, name, value }) => make('tr', {}, make('th', { scope: 'row', text: label }), make('td', { class: 'number', text: shown(name, value) }))))));
};

const options = (panel, log, width) => {
  const many = panel.lines.length > MANY;
  const axis = { font: '11px system-ui, sans-serif', stroke: css('--muted'), grid: { stroke: css('--grid'), width: 1 }, ticks: { stroke: css('--grid'), width: 1, size: 4 } };
  const dots = panel.data.exact && panel.data.points < 60 && panel.lines.length <= 20;
  return {
    width,
    height: HEIGHT,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: 'panels', scales: ['x', null] },
      drag: { x: true, y: false, setScale: false },
      focus: { prox: 30 },
      points: { size: 6, show: !many },
      bind: { dblclick: () => () => { setRange(null); return null; } },
    },
    focus: { alpha: many ? 1 : 0.25 },
    scales: {
      x: { time: false, range: () => { const { from, to } = state.range ?? whole(); return [from, to]; } },
      y: log ? { distr: 3, range: logRange } : { range: (_plot, low, high) => (low === null ? [0, 1] : uPlot.rangeNum(low, high, 0.1, true)) },
    },
    axes: [
      { ...axis, size: 26, values: (_plot, splits) => splits.map((value) => (value === null ? null : state.axis === 'time' ? duration(value) : tick(value))) },
      { ...axis, size: 58, filter: log ? logTicks : undefined, values: (_plot, splits) => splits.map((value) => (value === null ? null : panel.series.some(isBytes) ? bytes(value) : tick(value))) },
    ],
    series: [
      {},
      ...(many
        ? [0, 1].map(() => ({ paths: () => null, points: { show: false } }))
        : panel.lines.map(({ label, color, faint }) => ({ label, stroke: color, width: faint ? 1 : 1.7, alpha: faint ? 0.55 : 1, spanGaps: true, points: { show: dots && !faint, size: 4, fill: color } }))),
    ],
    hooks: {
      draw: many ? [drawMany(panel, log), drawMarks] : [drawMarks],
      setCursor: [(plot) => readOut(panel, plot)],
      setSeries: [(plot) => readOut(panel, plot)],
      setSelect: [(plot) => {
        const { left, width: wide } = plot.select;
        if (wide < 4) return;
        const from = plot.posToVal(left, 'x');
        const to = plot.posToVal(left + wide, 'x');
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        setRange({ from, to });
      }],
    },
  };
};

const tick = (value) => {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? Number(value.toPrecision(3)).toExponential().replace('e+', 'e') : String(Number(value.toPrecision(7)));
};
const logRange = (_plot, low, high) => {
  if (low === null || !(low > 0)) return [0.1, 1];
  const step = (value, up) => {
    const decade = 10 ** Math.floor(Math.log10(value));
    const all = [1, 2, 5, 10].map((one) => one * decade);
    return up ? all.find((one) => one >= value * (1 - 1e-9)) : all.findLast((one) => one <= value * (1 + 1e-9));
  };
  return [step(low / 1.05, false), step(high * 1.05, true)];
};
const logTicks = (plot, splits) => {
  const { min, max } = plot.scales.y;
  const decades = Math.log10(max / min);
  const every = Math.max(1, Math.ceil(decades / 6));
  const kept = decades <= 2.5 ? [1, 2, 5] : [1];
  return splits.map((value) => {
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    return kept.includes(Math.round(value / 10 ** exponent)) && exponent % every === 0 ? value : null;
  });
};

// The line under the pointer, or a few of them.
const readOut = (panel, plot) => {
  const at = plot.cursor.idx;
  if (at === null || at === undefined) {
    panel.read.textContent = '';
    return;
  }
  const valued = panel.lines.map((line, i) => ({ ...line, value: nearest(panel, i, at) })).filter(({ value }) => value !== null);
  const focused = panel.lines.length > MANY ? closest(valued, plot) : valued.find(({ id, name }) => plot.series.some((series, i) => i > 0 && series._focus === true && panel.lines[i - 1].id === id && panel.lines[i - 1].name === name));
  const chosen = focused !== undefined && panel.lines.length > 1 ? [focused] : valued.slice(0, 4);
  const words = chosen.map(({ label, name, value }) => (panel.lines.length === 1 ? '' : label + ' ') + shown(name, value));
  panel.read.textContent = state.axis + ' ' + place(plot.data[0][at]) + ' · ' + words.join(' · ');
};
const closest = (valued, plot) => {
  let best;
  let least = Infinity;
  for (const one of valued) {
    const away = Math.abs(plot.valToPos(one.value, 'y') - plot.cursor.top);
    if (away < least) [best, least] = [one, away];
  }
  return best;
};
const nearest = ({ data: { points, values } }, line, at) => {
  const found = (k) => (k >= 0 && k < points && values[line * points + k] === values[line * points + k] ? values[line * points + k] : null);
  for (let away = 0; away < 40; away++) {
    const value = found(at - away) ?? found(at + away);
    if (value !== null) return value;
  }
  return null;
};

// Decisions and alerts of the run that is looked at.
const drawMarks = (plot) => {
  if (state.focus === null || marks.length === 0) return;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const inside = marks.filter((mark) => mark.places[state.axis] >= plot.scales.x.min && mark.places[state.axis] <= plot.scales.x.max);
  ctx.save();
  ctx.font = 10 * ratio + 'px system-ui, sans-serif';
  ctx.textAlign = 'center';
  let free = -Infinity;
  for (const { places, kind, label } of inside) {
    const x = Math.round(plot.valToPos(places[state.axis], 'x', true)) + 0.5;
    ctx.strokeStyle = css(kind === 'alert' ? '--bad' : '--marker');
    ctx.fillStyle = css(kind === 'alert' ? '--bad' : '--muted');
    ctx.globalAlpha = 0.8;
    ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top + 10 * ratio);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const wide = ctx.measureText(label).width / 2 + 3 * ratio;
    if (x - wide > free) {
      ctx.globalAlpha = 1;
      ctx.fillText(label, x, bbox.top + 7 * ratio);
      free = x + wide;
    }
  }
  ctx.restore();
};

const whole = () => {
  let from = Infinity;
  let to = -Infinity;
  for (const { data } of panels.values()) {
    if (data?.whole == null) continue;
    from = Math.min(from, data.whole.from);
    to = Math.max(to, data.whole.to);
  }
  return from < to ? { from, to } : { from: 0, to: 1 };
};
const setRange = (range) => {
  const all = whole();
  state.range = range === null || range.to - range.from >= 0.999 * (all.to - all.from) ? null : { from: Math.max(all.from, range.from), to: Math.min(all.to, range.to) };
  tellRange();
  refreshAll();
};
const tellRange = () => {
  byId('range').textContent = state.range === null ? '' : axisWord() + ' ' + place(state.range.from) + ' to ' + place(state.range.to);
};
const zoom = (factor, move = 0) => {
  const { from, to } = state.range ?? whole();
  const half = ((to - from) / 2) * factor;
  const all = whole();
  let middle = (from + to) / 2 + move * (to - from);
  middle = Math.min(Math.max(middle, all.from + Math.min(half, (all.to - all.from) / 2)), all.to - Math.min(half, (all.to - all.from) / 2));
  setRange({ from: middle - half, to: middle + half });
};
const onPlotKey = (event) => {
  const actions = { '+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2), ArrowLeft: () => zoom(1, -0.25), ArrowRight: () => zoom(1, 0.25), 0: () => setRange(null), Home: () => setRange(null) };
  const action = actions[event.key];
  if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
  say(byId('range').textContent || 'All ' + axisWord());
};
`;
