/**
 * The script that runs in the page: draws {@link ChartData} with uPlot in place of the still pictures, which it leaves for paper, and saves those. Plain text,
 * because a function's source would carry what the compiler puts into it.
 */
export const CHARTS_SCRIPT = `
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('chart-data').textContent);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = '11px system-ui, sans-serif';
  const HEIGHT = 236;

  const format = (value) => {
    if (value === null || value === undefined) return '–';
    if (value === 0) return '0';
    const size = Math.abs(value);
    return size < 1e-3 || size >= 1e5 ? value.toExponential(2).replace('e+', 'e') : String(Number(value.toPrecision(4)));
  };
  // Ticks of an axis are round numbers: no trailing digits.
  const tick = (value) => {
    if (value === null) return null;
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e5) ? Number(value.toPrecision(3)).toExponential().replace('e+', 'e') : String(Number(value.toPrecision(6)));
  };

  // Bounds of a logarithmic axis: the next 1, 2 or 5 outwards.
  const roundLog = (value, up) => {
    const decade = 10 ** Math.floor(Math.log10(value));
    const steps = [1, 2, 5, 10].map((step) => step * decade);
    const slack = 1e-9 * value;
    return up ? steps.find((step) => step >= value - slack) : steps.findLast((step) => step <= value + slack);
  };
  const logRange = (levels) => (_plot, low, high) => {
    const known = [low, high, ...levels.map((level) => level.value)].filter((value) => value > 0);
    if (known.length === 0) return [0.1, 1];
    const bottom = roundLog(Math.min(...known) / 1.1, false);
    const top = roundLog(Math.max(...known) * 1.1, true);
    return [bottom, top];
  };

  const linearRange = (levels) => (_plot, low, high) => {
    const known = [low, high, ...levels.map((level) => level.value)].filter((value) => value !== null && value !== undefined);
    return known.length === 0 ? [0, 1] : uPlot.rangeNum(Math.min(...known), Math.max(...known), 0.1, true);
  };

  // Ticks of a logarithmic axis: 1, 2 and 5 on a short one, powers of ten (or fewer) on a long one.
  const logTicks = (plot, splits) => {
    const { min, max } = plot.scales.y;
    const decades = Math.log10(max / min);
    const mantissas = decades <= 3 ? [1, 2, 5] : [1];
    const every = Math.max(1, Math.ceil(decades / 7));
    return splits.map((value) => {
      const exponent = Math.floor(Math.log10(value) + 1e-9);
      const mantissa = Math.round(value / 10 ** exponent);
      return mantissas.includes(mantissa) && exponent % every === 0 ? value : null;
    });
  };

  const marksOf = ({ axis }) => (axis?.unit === 'own' ? [] : data.marks[axis?.unit ?? 'epoch']);

  // Dashed verticals for decisions and dashed horizontals for levels, over the curves.
  const overlay = (chart) => (plot) => {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const line = (x0, y0, x1, y1, color) => {
      ctx.strokeStyle = color;
      ctx.beginPath();
      ctx.moveTo(x0, y0);
      ctx.lineTo(x1, y1);
      ctx.stroke();
    };
    ctx.save();
    ctx.lineWidth = ratio;
    ctx.font = (11 * ratio) + 'px system-ui, sans-serif';
    ctx.textBaseline = 'bottom';
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    for (const level of chart.levels) {
      const y = plot.valToPos(level.value, 'y', true);
      line(bbox.left, y, bbox.left + bbox.width, y, css(level.color));
      ctx.fillStyle = css(level.color);
      ctx.textAlign = 'left';
      ctx.fillText(level.label, bbox.left + 6 * ratio, y - 3 * ratio);
    }
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.textAlign = 'center';
    let labelEnd = -Infinity;
    for (const { from, to, label } of marksOf(chart)) {
      const [x, end] = [plot.valToPos(from, 'x', true), plot.valToPos(to, 'x', true)];
      if (end < bbox.left - 1 || x > bbox.left + bbox.width + 1) continue;
      // A stretch of a schedule is a bar along the top.
      if (end > x) {
        const [left, right] = [Math.max(x, bbox.left), Math.min(end, bbox.left + bbox.width)];
        ctx.fillStyle = css('--marker');
        ctx.globalAlpha = 0.5;
        ctx.fillRect(left, bbox.top, right - left, 4 * ratio);
        ctx.globalAlpha = 1;
      } else line(x, bbox.top, x, bbox.top + bbox.height, css('--marker'));
      // Where decisions crowd, the first number stands for its neighbours.
      const half = ctx.measureText(label).width / 2;
      const middle = (Math.max(x, bbox.left) + Math.min(end, bbox.left + bbox.width)) / 2;
      if (middle - half < labelEnd + 3 * ratio) continue;
      labelEnd = middle + half;
      ctx.fillStyle = css('--muted');
      ctx.fillText(label, middle, bbox.top - 3 * ratio);
    }
    ctx.restore();
  };

  const styled = (filter, extra) => ({
    stroke: css('--muted'),
    font,
    filter,
    grid: { stroke: css('--grid'), width: 1, filter },
    ticks: { stroke: css('--grid'), width: 1, size: 4, filter },
    ...extra,
  });
  const allTicks = (_plot, splits) => splits;

  // Epochs and steps are whole numbers.
  const whole = [1, 2, 5, 10, 20, 25, 50].concat(...[2, 3, 4, 5, 6, 7, 8].map((power) => [1, 2, 5].map((mantissa) => mantissa * 10 ** power)));
  // Epochs begin at 0, where nothing is trained yet.
  const isAll = (plot, low, high) => low === plot.data[0][0] && high === plot.data[0].at(-1);
  const epochRange = (plot, low, high) => (low === null ? [0, 1] : [isAll(plot, low, high) ? 0 : low, Math.max(high, low + 0.5)]);
  const ownRange = (_plot, low, high) => (low === null || low === high ? [(low ?? 0) - 0.5, (low ?? 0) + 0.5] : [low, high]);
  const xOf = ({ axis }) => axis?.values ?? data.epochs;
  const unitOf = ({ axis }) => axis?.unit ?? 'epoch';
  const isWhole = (chart) => unitOf(chart) !== 'own' || chart.axis.values.every(Number.isInteger);
  const syncOf = (chart) => (unitOf(chart) === 'own' ? undefined : { key: unitOf(chart), scales: ['x', null] });

  // What the pointer is at, or else the last of each curve.
  const tellLegend = (chart, plot) => {
    const legend = document.querySelector('#plot-' + chart.id + ' .legend');
    const at = plot.cursor.idx;
    const isOver = at !== null && at !== undefined && plot.cursor.left >= 0;
    legend.querySelector('.at').textContent = isOver ? (chart.axis?.label ?? 'epoch') + ' ' + format(plot.data[0][at]) : '';
    chart.series.forEach((series, i) => {
      const value = isOver ? plot.data[i + 1][at] : series.values.findLast((one) => one !== null);
      legend.querySelectorAll('b')[i].textContent = format(value);
    });
  };

  const options = (chart, width) => ({
    width,
    height: HEIGHT,
    padding: [18, 16, 0, 0],
    legend: { show: false },
    cursor: { ...(syncOf(chart) === undefined ? {} : { sync: syncOf(chart) }), points: { size: 7 }, drag: { x: true, y: false } },
    scales: {
      x: { time: false, range: unitOf(chart) === 'epoch' ? epochRange : ownRange },
      y: chart.log ? { distr: 3, range: logRange(chart.levels) } : { range: linearRange(chart.levels) },
    },
    axes: [
      styled(allTicks, { size: 30, ...(isWhole(chart) ? { incrs: whole } : {}) }),
      styled(chart.log ? logTicks : allTicks, { size: 56, values: (_plot, splits) => splits.map(tick) }),
    ],
    series: [
      {},
      ...chart.series.map((series) => ({
        label: series.label,
        stroke: css(series.color),
        width: 2,
        dash: series.dashed ? [6, 4] : undefined,
        spanGaps: series.bridged === true,
        points: { show: xOf(chart).length < 40 && !series.dashed, size: 5, fill: css(series.color) },
      })),
    ],
    hooks: { draw: [overlay(chart)], setCursor: [(plot) => tellLegend(chart, plot)] },
  });

  let plots = [];
  const draw = () => {
    for (const { plot } of plots) plot.destroy();
    plots = data.charts.map((chart) => {
      const element = document.querySelector('#plot-' + chart.id + ' .live');
      const columns = [xOf(chart), ...chart.series.map((series) => series.values)];
      return { element, plot: new uPlot(options(chart, element.clientWidth), columns, element) };
    });
  };
  document.documentElement.classList.add('scripted');
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('resize', () => {
    for (const { element, plot } of plots) plot.setSize({ width: element.clientWidth, height: HEIGHT });
  });

  // A chart as a file: its still picture, with title and legend, in the colours of the page.
  const SAVED = { width: 960, height: 340, left: 64, right: 24, top: 76 };
  const text = (x, y, content, color, size, weight) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', 'text');
    for (const [key, value] of Object.entries({ x, y, fill: color, 'font-size': size, 'font-weight': weight })) element.setAttribute(key, value);
    element.textContent = content;
    return element;
  };
  const pictureOf = (section) => {
    const { width, height, left, right, top } = SAVED;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const inside = section.querySelector('svg.still').cloneNode(true);
    const page = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    for (const [key, value] of Object.entries({ width, height, viewBox: '0 0 ' + width + ' ' + height, 'font-family': 'system-ui, sans-serif', 'font-size': 11 })) svg.setAttribute(key, value);
    for (const [key, value] of Object.entries({ width, height, fill: 'var(--card)' })) page.setAttribute(key, value);
    for (const [key, value] of Object.entries({ x: left, y: top, width: width - left - right, overflow: 'visible' })) inside.setAttribute(key, value);
    const title = document.querySelector('h1').textContent + ': ' + section.querySelector('h2').textContent;
    svg.append(page, text(20, 32, title, 'var(--text)', 17, 600));
    let x = 20;
    for (const line of section.querySelectorAll('.legend [data-color]')) {
      const words = line.querySelector('.name').textContent;
      const swatch = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      for (const [key, value] of Object.entries({ x, y: 48, width: 14, height: 3, fill: 'var(' + line.dataset.color + ')' })) swatch.setAttribute(key, value);
      svg.append(swatch, text(x + 20, 54, words, 'var(--muted)', 12, 400));
      x += 20 + words.length * 7 + 24;
    }
    svg.append(inside);
    return new XMLSerializer().serializeToString(svg).replace(/var\\((--[\\w-]+)\\)/g, (_, name) => css(name));
  };
  const give = (href, name) => {
    const link = document.createElement('a');
    link.href = href;
    link.download = name;
    link.click();
  };
  const addressOf = (svg) => 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(svg);
  for (const button of document.querySelectorAll('[data-save]')) {
    button.addEventListener('click', () => {
      const section = button.closest('section');
      const name = document.title.split(' · ')[0].replace(/[^\\w.-]+/g, '-') + '-' + section.id.replace('plot-', '');
      const svg = pictureOf(section);
      if (button.dataset.save === 'svg') return give(addressOf(svg), name + '.svg');
      const image = new Image();
      image.onload = () => {
        const canvas = document.createElement('canvas');
        canvas.width = 2 * SAVED.width;
        canvas.height = 2 * SAVED.height;
        canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
        give(canvas.toDataURL('image/png'), name + '.png');
      };
      image.src = addressOf(svg);
    });
  }
})();
`;
