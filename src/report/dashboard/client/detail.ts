/** The view of one run, the stream of changes, and where everything begins. */
export const DETAIL_SCRIPT = `
let detail = null;
const isNarrow = () => matchMedia('(max-width: 860px)').matches;

const focusOn = (id) => {
  state.focus = id;
  state.range = null;
  detail = null;
  marks = [];
  tellRange();
  byId('run-more').replaceChildren();
  for (const panel of panels.values()) panel.layout = '';
  if (isNarrow() && id !== null) byId('list-box').open = false;
  show();
  if (id === null) return;
  void readDetail();
  byId('main').focus({ preventScroll: true });
  scrollTo(0, byId('main').getBoundingClientRect().top + scrollY - 60);
};

let reading = false;
const readDetail = async () => {
  if (reading || state.focus === null) return;
  reading = true;
  const id = state.focus;
  try {
    const told = await (await ask('/api/run/' + id)).json();
    if (state.focus !== id) return;
    const before = detail;
    detail = told;
    let count = 0;
    marks = told.happenings.flatMap(({ kind, places, level }) => (kind === 'decision' ? [{ kind, places, label: String(++count) }] : kind === 'alert' && level !== 'info' ? [{ kind, places, label: '!' }] : []));
    const fresh = before === null ? [] : told.happenings.filter(({ seq }) => seq > (before.happenings.at(-1)?.seq ?? -1) );
    if (fresh.length > 0) say(fresh.slice(-2).map(({ who, what }) => who + ': ' + what).join('. '));
    layHead();
    layMore();
    for (const { plot } of panels.values()) plot?.redraw(false);
  } catch (error) {
    say(error.message);
  } finally {
    reading = false;
    if (state.focus !== null && state.focus !== id) void readDetail();
  }
};

const fact = (name, value) => make('div', {}, make('dt', { text: name }), make('dd', { text: value }));

const layHead = () => {
  const head = byId('run-head');
  const run = state.focus === null ? undefined : runs.get(state.focus);
  head.hidden = run === undefined;
  byId('run-more').hidden = run === undefined;
  if (run === undefined) return;
  const active = run.status === 'running' || run.status === 'paused';
  const steer = active && run.remoteControl;
  if (head.dataset.run !== String(run.id)) {
    head.dataset.run = String(run.id);
    const button = (verb, text, style) => make('button', { type: 'button', class: style, 'data-verb': verb, text, on: { click: () => control(verb) } });
    head.replaceChildren(
      make('div', { class: 'title' }, make('button', { type: 'button', text: '← Compare', on: { click: () => focusOn(null) } }), make('h2', { id: 'run-name', text: run.name }), make('span', { class: 'pill', 'data-part': 'status' })),
      make('p', { class: 'lead', 'data-part': 'words' }),
      make('dl', { class: 'facts', 'data-part': 'facts' }),
      make('div', { class: 'title' }, make('span', { class: 'buttons', role: 'group', 'aria-label': 'Steer the fit', 'data-part': 'steer' }, button('pause', 'Pause', ''), button('resume', 'Go on', ''), button('checkpoint', 'Save a checkpoint', ''), button('stop', 'Stop', 'danger')), make('a', { href: '/api/run/' + run.id + '/page', target: '_blank', rel: 'noopener', text: 'Page of the run' }), make('span', { class: 'note', role: 'status', 'data-part': 'control' })),
    );
  }
  const part = (name) => head.querySelector('[data-part="' + name + '"]');
  part('status').className = 'pill ' + run.status;
  part('status').textContent = run.status;
  part('words').textContent = [run.words, run.ending].filter((text) => text !== '').join(' — ') || (active ? 'Training.' : '');
  const { last } = run;
  const facts = [
    ['Epoch', run.maxEpochs === null ? String(run.epochs) : run.epochs + ' of ' + run.maxEpochs],
    ['Step', run.maxSteps === null ? String(run.step) : run.step + ' of ' + run.maxSteps],
    ['Training loss', number(last.loss ?? last['loss/steps'])],
    ['Validation loss', last['validation/loss'] === undefined ? null : number(last['validation/loss'])],
    ['Accuracy', last['validation/accuracy'] === undefined ? null : (100 * last['validation/accuracy']).toFixed(2) + ' %'],
    ['Learning rate', last.lr === undefined ? null : number(last.lr)],
    ['Velocity V', last.velocity === undefined ? null : number(last.velocity)],
    ['Drift share c', last.drift === undefined ? null : number(last.drift)],
    ['Rows a second', last['usage/samplesPerSecond'] === undefined ? null : String(Math.round(last['usage/samplesPerSecond']))],
    ['Memory', last['usage/rssBytes'] === undefined ? null : bytes(last['usage/rssBytes'])],
    ['Time', duration(run.seconds)],
  ];
  part('facts').replaceChildren(...facts.filter(([, value]) => value !== null).map(([name, value]) => fact(name, value)));
  for (const button of head.querySelectorAll('button[data-verb]')) {
    const verb = button.dataset.verb;
    button.disabled = !steer || (verb === 'pause' && run.status === 'paused') || (verb === 'resume' && run.status !== 'paused');
  }
  part('steer').hidden = !active;
  const note = part('control');
  if (!active) note.textContent = '';
  else if (!run.remoteControl) note.textContent = 'This fit does not listen: begin it with { remoteControl: true } to steer it from here.';
  else if (note.dataset.asked !== run.status && note.dataset.asked !== undefined) {
    note.textContent = '';
    delete note.dataset.asked;
  }
};

const control = async (verb) => {
  const note = byId('run-head').querySelector('[data-part="control"]');
  if (verb === 'stop' && !confirm('Stop this fit? It saves a checkpoint and ends after its current step.')) return;
  try {
    await change('/api/run/' + state.focus + '/control', 'POST', { verb });
    note.textContent = 'Asked: ' + verb;
    note.dataset.asked = runs.get(state.focus).status;
  } catch (error) {
    note.textContent = error.message;
  }
};

const layMore = () => {
  const more = byId('run-more');
  if (more.dataset.run !== String(state.focus) || more.children.length === 0) {
    more.dataset.run = String(state.focus);
    const note = make('textarea', { id: 'note', 'aria-label': 'Note' });
    const tags = make('input', { type: 'text', id: 'tags', placeholder: 'good, baseline' });
    note.value = detail.note;
    tags.value = detail.summary.tags.join(', ');
    more.replaceChildren(
      make('div', { class: 'card' }, make('h3', { id: 'events-title', text: 'What happened' }), make('p', { class: 'note', text: 'Decisions are numbered as on the curves; ! marks an alert.' }), make('div', { class: 'events', tabindex: '0', role: 'region', 'aria-labelledby': 'events-title' })),
      make('div', { id: 'maps' }),
      make('section', { class: 'card noting', 'aria-labelledby': 'notes-title' }, make('h3', { id: 'notes-title', text: 'Notes' }), note, make('label', { class: 'field' }, 'Tags, by commas', tags), make('div', { class: 'buttons' }, make('button', { type: 'button', id: 'save-notes', text: 'Save', on: { click: saveNotes } }), make('span', { class: 'note', id: 'notes-said', role: 'status' }))),
      make('section', { class: 'card' }, make('details', {}, make('summary', { text: 'Settings' }), make('dl', { class: 'config' }))),
    );
  }
  const events = more.querySelector('.events');
  const stamp = detail.happenings.map(({ seq }) => seq).join();
  if (events.dataset.stamp !== stamp) {
    events.dataset.stamp = stamp;
    let count = 0;
    const told = detail.happenings.map((one) => ({ ...one, label: one.kind === 'decision' ? String(++count) : one.kind === 'alert' ? '!' : '' })).reverse();
    events.replaceChildren(
      told.length === 0 ? make('p', { class: 'note', text: 'Nothing yet.' }) : make('table', {}, make('thead', {}, make('tr', {}, ...['No.', 'Epoch', 'When', 'Who', 'What', 'Why'].map((text) => make('th', { scope: 'col', text })))),
        make('tbody', {}, ...told.map(({ label, epoch, at, kind, level, who, what, why }) => make('tr', { class: kind + ' ' + level + (/^roll back/.test(what) ? ' restore' : '') }, make('td', { class: 'number', text: label }), make('td', { text: epoch === null ? '' : epoch === 0 ? 'start' : String(epoch) }), make('td', { class: 'when', text: clock(at) }), make('td', { text: who }), make('td', { text: what }), make('td', { text: why }))))),
      ...(detail.omitted > 0 ? [make('p', { class: 'note', text: detail.omitted + ' before these are left out.' })] : []),
    );
  }
  const maps = byId('maps');
  if (maps.dataset.text !== String(detail.maps.length) + detail.summary.version) {
    maps.dataset.text = String(detail.maps.length) + detail.summary.version;
    // Markup of the server's own making: everything in it that a run said is escaped.
    maps.innerHTML = detail.maps;
  }
  const config = more.querySelector('.config');
  if (config.children.length === 0) config.replaceChildren(...Object.entries(detail.summary.config).map(([key, value]) => fact(key, String(value))));
};

const saveNotes = async () => {
  const said = byId('notes-said');
  try {
    const tags = byId('tags').value.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '');
    await change('/api/run/' + state.focus + '/notes', 'PUT', { note: byId('note').value, tags });
    said.textContent = 'Saved';
  } catch (error) {
    said.textContent = error.message;
  }
};

// Changes come in at most four times a second; many lines are drawn anew less often.
let pending = null;
let known = '';
const soon = () => {
  if (pending !== null) return;
  pending = setTimeout(() => {
    pending = null;
    layPanels();
    refreshAll();
    if (state.focus !== null) void readDetail();
  }, shownRuns().length > 50 ? 1500 : 300);
};
const readCaptions = async () => {
  const names = [...new Set([...runs.values()].flatMap(({ series }) => series))].sort().join();
  if (names === known) return;
  known = names;
  captions = await (await ask('/api/captions')).json();
};

const take = async ({ changed, removed }) => {
  const first = runs.size === 0;
  const drawn = new Set(shownRuns());
  let touches = false;
  for (const run of changed) {
    // A run that begins while the page is open is drawn, unless many are chosen by hand.
    if (!runs.has(run.id) && !first && state.found === null && state.drawn.length < FIRST_DRAWN) {
      state.drawn.push(run.id);
      touches = true;
    }
    runs.set(run.id, run);
    touches ||= drawn.has(run.id);
  }
  for (const id of removed) {
    runs.delete(id);
    rows.delete(id);
    state.drawn = state.drawn.filter((one) => one !== id);
    if (state.focus === id) focusOn(null);
    touches = true;
  }
  await readCaptions();
  if (first) drawOnly(listed().slice(0, FIRST_DRAWN).map(({ id }) => id));
  if (state.where !== '') void filter();
  else layList();
  layHead();
  if (touches) soon();
};

const readAll = async () => {
  const { runs: all } = await (await ask('/api/runs')).json();
  const ids = new Set(all.map(({ id }) => id));
  await take({ changed: all, removed: [...runs.keys()].filter((id) => !ids.has(id)) });
};

const begin = async () => {
  const live = byId('live');
  const on = (id, type, listener) => byId(id).addEventListener(type, listener);
  on('home', 'click', () => focusOn(null));
  on('draw-ten', 'click', () => drawOnly(listed().slice(0, FIRST_DRAWN).map(({ id }) => id)));
  on('draw-all', 'click', () => drawOnly(listed().map(({ id }) => id)));
  on('draw-none', 'click', () => drawOnly([]));
  on('in', 'click', () => zoom(0.5));
  on('out', 'click', () => zoom(2));
  on('left', 'click', () => zoom(1, -0.25));
  on('right', 'click', () => zoom(1, 0.25));
  on('reset', 'click', () => setRange(null));
  on('axis', 'change', ({ target }) => { state.axis = target.value; state.range = null; tellRange(); show(); });
  on('scale', 'change', ({ target }) => { state.scale = target.value; show(); });
  on('group', 'change', ({ target }) => { state.group = target.value; groups.clear(); show(); });
  let typing = null;
  on('where', 'input', ({ target }) => {
    state.where = target.value;
    clearTimeout(typing);
    typing = setTimeout(() => { remember(); void filter(); }, 150);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
  let resizing = null;
  addEventListener('resize', () => {
    clearTimeout(resizing);
    resizing = setTimeout(refreshAll, 100);
  });
  if (isNarrow()) byId('list-box').open = false;
  try {
    await readAll();
  } catch (error) {
    byId('empty').hidden = false;
    byId('empty').textContent = error.message;
  }
  recall();
  byId('axis').value = state.axis;
  byId('scale').value = state.scale;
  byId('where').value = state.where;
  if (state.where !== '') await filter();
  show();
  if (state.focus !== null) void readDetail();
  const stream = new EventSource('/events');
  let lost = false;
  stream.addEventListener('open', () => {
    live.textContent = 'live';
    live.classList.add('on');
    if (lost) void readAll();
    lost = false;
  });
  stream.addEventListener('error', () => {
    lost = true;
    live.textContent = 'not connected';
    live.classList.remove('on');
  });
  stream.addEventListener('runs', ({ data }) => void take(JSON.parse(data)));
};
`;
