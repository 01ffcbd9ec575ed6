/**
 * The script that runs in the page: draws {@link ChartData} with uPlot. Plain text, because a function's source would carry what the compiler puts
 * into it.
 */
export const CHARTS_SCRIPT = `
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('chart-data').textContent);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = '12px system-ui, sans-serif';

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

  const markersOf = ({ axis }) => {
    if (axis === undefined) return data.markers.map(({ epoch, label }) => ({ at: epoch, label }));
    return axis.steps ? data.stepMarkers.map(({ step, label }) => ({ at: step, label })) : [];
  };

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
    for (const marker of markersOf(chart)) {
      const x = plot.valToPos(marker.at, 'x', true);
      if (x < bbox.left - 1 || x > bbox.left + bbox.width + 1) continue;
      line(x, bbox.top, x, bbox.top + bbox.height, css('--marker'));
      // Where decisions crowd, the first number stands for its neighbours.
      const half = ctx.measureText(marker.label).width / 2;
      if (x - half < labelEnd + 3 * ratio) continue;
      labelEnd = x + half;
      ctx.fillStyle = css('--muted');
      ctx.fillText(marker.label, x, bbox.top - 3 * ratio);
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
  const epochRange = (_plot, low, high) => [low === 1 && data.markers[0]?.epoch === 0 ? 0 : Math.min(low, 1), Math.max(high, low + 1)];
  const ownRange = (_plot, low, high) => (low === null || low === high ? [(low ?? 0) - 0.5, (low ?? 0) + 0.5] : [low, high]);
  const xOf = ({ axis }) => axis?.values ?? data.epochs;
  const isWhole = ({ axis }) => axis === undefined || axis.values.every(Number.isInteger);
  const syncOf = ({ axis }) => (axis === undefined ? { key: 'epochs' } : axis.steps ? { key: 'steps' } : undefined);

  const options = (chart, width) => ({
    width,
    height: 240,
    padding: [18, 16, 0, 0],
    cursor: { ...(syncOf(chart) === undefined ? {} : { sync: syncOf(chart) }), points: { size: 7 }, drag: { x: true, y: false } },
    scales: {
      x: { time: false, range: chart.axis === undefined ? epochRange : ownRange },
      y: chart.log ? { distr: 3, range: logRange(chart.levels) } : { range: linearRange(chart.levels) },
    },
    axes: [
      styled(allTicks, { size: 30, ...(isWhole(chart) ? { incrs: whole } : {}) }),
      styled(chart.log ? logTicks : allTicks, { size: 56, values: (_plot, splits) => splits.map(tick) }),
    ],
    series: [
      { label: chart.axis?.label ?? 'epoch', value: (_plot, value) => (value === null ? '–' : chart.axis?.steps === false ? format(value) : String(value)) },
      ...chart.series.map((series) => ({
        label: series.label,
        stroke: css(series.color),
        width: 2,
        value: (_plot, value) => format(value),
        dash: series.dashed ? [6, 4] : undefined,
        spanGaps: series.bridged === true,
        points: { show: xOf(chart).length < 40 && !series.dashed, size: 5, fill: css(series.color) },
        ...(series.stepped ? { paths: uPlot.paths.stepped({ align: -1 }) } : {}),
      })),
    ],
    hooks: { draw: [overlay(chart)] },
  });

  let plots = [];
  const draw = () => {
    for (const { plot } of plots) plot.destroy();
    plots = data.charts.map((chart) => {
      const element = document.getElementById('chart-' + chart.id);
      const columns = [xOf(chart), ...chart.series.map((series) => series.values)];
      return { element, plot: new uPlot(options(chart, element.clientWidth), columns, element) };
    });
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('resize', () => {
    for (const { element, plot } of plots) plot.setSize({ width: element.clientWidth, height: 240 });
  });
})();
`;
