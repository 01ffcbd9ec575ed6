/** What the page knows and shows, words and numbers, and how it talks to its server. */
export const STATE_SCRIPT = `
const byId = (id) => document.getElementById(id);
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'text') element.textContent = value;
    else if (key === 'on') for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const darkness = matchMedia('(prefers-color-scheme: dark)');
let dark = darkness.matches;
darkness.addEventListener('change', ({ matches }) => { dark = matches; });
const isDark = () => dark;

const runs = new Map();
const state = {
  // Runs that are drawn, in the order in which they were chosen.
  drawn: [],
  // The one run that is looked at; null for the comparison of those that are drawn.
  focus: null,
  axis: 'step',
  scale: 'auto',
  // What is shown of the axis; null for all there is, which grows.
  range: null,
  where: '',
  // Runs that the filter lets through; null for all.
  found: null,
  group: '',
};

const FIRST_DRAWN = 10;
const PALETTE = {
  light: ['#2563eb', '#d9480f', '#0f8a7e', '#9333ea', '#b7791f', '#be185d', '#15803d', '#0369a1', '#7c2d12', '#475569'],
  dark: ['#6ea8fe', '#ff922b', '#43c6b7', '#c084fc', '#facc15', '#f472b6', '#4ade80', '#38bdf8', '#fdba74', '#cbd5e1'],
};
const slots = new Map();
const slotColor = (slot) => {
  const colors = isDark() ? PALETTE.dark : PALETTE.light;
  if (slot < colors.length) return colors[slot];
  return 'hsl(' + Math.round((slot * 137.508) % 360) + ' 65% ' + (isDark() ? '66%' : '42%') + ')';
};
// A run keeps its colour while the page is open.
const colorOf = (id) => {
  if (state.group !== '') return groupColor(groupOf(runs.get(id)));
  if (!slots.has(id)) {
    const taken = new Set(state.drawn.map((one) => slots.get(one)));
    let slot = 0;
    while (taken.has(slot)) slot++;
    slots.set(id, slot);
  }
  return slotColor(slots.get(id));
};
const groups = new Map();
const groupColor = (group) => {
  if (!groups.has(group)) groups.set(group, groups.size);
  return slotColor(groups.get(group));
};
const groupOf = (run) => {
  if (run === undefined) return '';
  if (state.group === 'tag') return run.tags.join(', ') || 'no tag';
  if (state.group === 'status') return run.status;
  const value = run.config[state.group];
  return value === undefined ? 'not set' : String(value);
};

const number = (value) => {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e5 ? value.toExponential(2).replace('e+', 'e') : String(Number(value.toPrecision(4)));
};
const duration = (seconds) => {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds < 60) return seconds.toFixed(seconds < 10 ? 1 : 0) + ' s';
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? minutes + ' min ' + Math.floor(seconds % 60) + ' s' : Math.floor(minutes / 60) + ' h ' + (minutes % 60) + ' min';
};
const clock = (at) => new Date(at).toLocaleTimeString();
const bytes = (value) => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
  return Number((value / 1024 ** power).toPrecision(3)) + ' ' + units[power];
};
const isBytes = (name) => /Bytes$/.test(name);
const shown = (name, value) => (isBytes(name) && value !== null && value !== undefined ? bytes(value) : number(value));

const ask = async (path, options) => {
  const response = await fetch(path, options);
  if (response.ok) return response;
  const told = await response.json().catch(() => ({ error: response.statusText }));
  throw new Error(told.error);
};
const change = (path, method, body) => ask(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const say = (text) => { byId('said').textContent = text; };

// Runs that the filter lets through, the newest first.
const listed = () => [...runs.values()]
  .filter((run) => state.found === null || state.found.has(run.id))
  .sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0) || b.id - a.id);

const remember = () => {
  const kept = new URLSearchParams();
  if (state.focus !== null) kept.set('run', runs.get(state.focus)?.name ?? '');
  if (state.axis !== 'step') kept.set('over', state.axis);
  if (state.scale !== 'auto') kept.set('scale', state.scale);
  if (state.where !== '') kept.set('where', state.where);
  if (state.group !== '') kept.set('group', state.group);
  const text = kept.toString();
  history.replaceState(null, '', text === '' ? location.pathname : '#' + text);
};
// As the page was opened: what is drawn first writes it anew.
const asked = location.hash.slice(1);
const recall = () => {
  const kept = new URLSearchParams(asked);
  state.axis = ['step', 'epoch', 'time'].includes(kept.get('over')) ? kept.get('over') : 'step';
  state.scale = ['linear', 'log'].includes(kept.get('scale')) ? kept.get('scale') : 'auto';
  state.where = kept.get('where') ?? '';
  state.group = kept.get('group') ?? '';
  const named = kept.get('run');
  state.focus = [...runs.values()].find((run) => run.name === named)?.id ?? null;
};
`;
