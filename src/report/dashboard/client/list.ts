/** The list of runs: filter, groups, what is drawn. */
export const LIST_SCRIPT = `
const rows = new Map();

const layList = () => {
  const all = listed();
  byId('count').textContent = state.found === null ? '(' + runs.size + ')' : '(' + all.length + ' of ' + runs.size + ')';
  layGroups();
  const body = byId('runs').tBodies[0];
  const wanted = [];
  if (state.group === '') wanted.push(...all.map(rowOf));
  else {
    const byGroup = new Map();
    for (const run of all) byGroup.set(groupOf(run), [...(byGroup.get(groupOf(run)) ?? []), run]);
    for (const [group, members] of [...byGroup].sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }))) {
      wanted.push(make('tr', { class: 'group' }, make('td', { colspan: '4' }, swatch(groupColor(group)), ' ' + state.group + ' ' + group + ' (' + members.length + ')')));
      wanted.push(...members.map(rowOf));
    }
  }
  const focused = document.activeElement;
  if (wanted.length !== body.children.length || wanted.some((row, i) => body.children[i] !== row)) body.replaceChildren(...wanted);
  if (focused !== document.activeElement && body.contains(focused)) focused.focus();
  layLegend();
};

const swatch = (color) => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('class', 'swatch');
  svg.setAttribute('aria-hidden', 'true');
  const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [key, value] of Object.entries({ x: 1, y: 1, width: 10, height: 10, rx: 2 })) rect.setAttribute(key, value);
  if (color !== null) {
    rect.style.fill = color;
    rect.style.stroke = color;
  }
  svg.append(rect);
  return svg;
};

// A row is made once and brought up to date when its run changed.
const rowOf = (run) => {
  const isDrawn = state.drawn.includes(run.id);
  const color = isDrawn ? colorOf(run.id) : null;
  const stamp = [run.version, isDrawn, color, state.focus === run.id, isDark()].join();
  let row = rows.get(run.id);
  if (row?.stamp === stamp) return row.element;
  if (row === undefined) {
    const box = make('input', { type: 'checkbox', 'aria-label': 'Draw ' + run.name, on: { change: () => toggle(run.id) } });
    const label = make('label', {}, box);
    const name = make('button', { type: 'button', class: 'name', on: { click: () => focusOn(run.id) } });
    const under = make('div', { class: 'under' });
    const epoch = make('td', { class: 'number' });
    const value = make('td', { class: 'number' });
    const element = make('tr', {}, make('td', { class: 'draw' }, label), make('td', {}, name, under), epoch, value);
    row = { element, box, label, name, under, epoch, value };
    rows.set(run.id, row);
  }
  row.stamp = stamp;
  row.box.checked = isDrawn;
  row.label.replaceChildren(row.box, swatch(color));
  row.name.textContent = run.name;
  row.element.classList.toggle('focused', state.focus === run.id);
  if (state.focus === run.id) row.name.setAttribute('aria-current', 'true');
  else row.name.removeAttribute('aria-current');
  row.under.replaceChildren(
    make('span', { class: 'pill ' + run.status, text: run.status }),
    ...(run.alerts > 0 ? [make('span', { class: 'pill warning', text: run.alerts + (run.alerts === 1 ? ' alert' : ' alerts') })] : []),
    ...run.tags.map((tag) => make('span', { class: 'pill', text: tag })),
    ...(run.loaded ? [] : [make('span', { text: 'reading …' })]),
  );
  row.epoch.textContent = run.maxEpochs === null ? String(run.epochs) : run.epochs + '/' + run.maxEpochs;
  row.value.textContent = number(run.last['validation/loss'] ?? run.last.loss ?? run.last['loss/steps']);
  return row.element;
};

// What runs differ in can group them.
let groupKeys = '';
const layGroups = () => {
  const values = new Map();
  for (const { config } of runs.values()) for (const [key, value] of Object.entries(config)) values.set(key, (values.get(key) ?? new Set()).add(value));
  const keys = ['status', 'tag', ...[...values].filter(([key, found]) => (found.size > 1 || [...runs.values()].some(({ config }) => !(key in config))) && found.size <= 40).map(([key]) => key).sort()];
  if (state.group !== '' && !keys.includes(state.group)) keys.push(state.group);
  if (keys.join() === groupKeys) return;
  groupKeys = keys.join();
  byId('group').replaceChildren(make('option', { value: '', text: 'nothing' }), ...keys.map((key) => make('option', { value: key, text: key })));
  byId('group').value = state.group;
};

const layLegend = () => {
  const entries = new Map();
  if (state.focus !== null) {
    const has = runs.get(state.focus)?.series ?? [];
    for (const name of together('loss').filter((one) => has.includes(one))) entries.set('Loss, ' + (SERIES_NAMES[name] ?? name), slotColor(SERIES_COLORS[name]));
    if (entries.size < 2) entries.clear();
  } else if (state.group !== '') for (const id of shownRuns()) entries.set(state.group + ' ' + groupOf(runs.get(id)), colorOf(id));
  else if (state.drawn.length <= 12) for (const id of shownRuns()) entries.set(runs.get(id).name, colorOf(id));
  byId('legend').replaceChildren(...[...entries].map(([label, color]) => make('span', {}, swatch(color), label)));
};

const toggle = (id) => {
  state.drawn = state.drawn.includes(id) ? state.drawn.filter((one) => one !== id) : [...state.drawn, id];
  if (!state.drawn.includes(id)) slots.delete(id);
  if (state.focus !== null) focusOn(null);
  show();
};
const drawOnly = (ids) => {
  state.drawn = ids;
  slots.clear();
  if (state.focus !== null) focusOn(null);
  show();
};

let filtering = 0;
const filter = async () => {
  const mine = ++filtering;
  const note = byId('where-note');
  try {
    const told = state.where.trim() === '' ? null : await (await ask('/api/runs?where=' + encodeURIComponent(state.where))).json();
    if (mine !== filtering) return;
    // Half a condition is no failure: what was found before stays.
    if (told?.error !== undefined) throw new Error(told.error);
    state.found = told === null ? null : new Set(told.ids);
    note.textContent = '';
    note.classList.remove('bad');
  } catch (error) {
    if (mine !== filtering) return;
    note.textContent = error.message;
    note.classList.add('bad');
  }
  layList();
};

// Everything as the state says.
const show = () => {
  layList();
  layPanels();
  layHead();
  refreshAll();
  remember();
};
`;
