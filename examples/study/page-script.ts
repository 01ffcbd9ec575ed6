/** The script that runs in the page: draws the charts with uPlot. Plain text, because a function's source would carry what the compiler puts into it. */
export const PAGE_SCRIPT = `
(() => {
  'use strict';
  const charts = JSON.parse(document.getElementById('chart-data').textContent);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = '12px system-ui, sans-serif';
  const format = (value) => value === null || value === undefined ? '–'
    : Math.abs(value) < 1e-3 ? Number(value.toPrecision(3)).toExponential() : String(Number(value.toPrecision(4)));
  const axis = (extra) => ({ stroke: css('--muted'), font, grid: { stroke: css('--grid'), width: 1 }, ticks: { stroke: css('--grid'), width: 1, size: 4 }, ...extra });
  const powers = (plot, splits) => {
    const decades = Math.log10(plot.scales.y.max / plot.scales.y.min);
    const every = Math.max(1, Math.ceil(decades / 6));
    return splits.map((value) => {
      const exponent = Math.round(Math.log10(value));
      const whole = Math.abs(Math.log10(value) - exponent) < 1e-6;
      return decades < 1.5 || (whole && exponent % every === 0) ? value : null;
    });
  };
  const options = (chart, width) => ({
    width,
    height: 260,
    padding: [12, 16, 0, 0],
    cursor: { drag: { x: true, y: false } },
    scales: { x: { time: false }, y: { distr: 3 } },
    axes: [axis({ size: 30, incrs: [1, 2, 5, 10, 20, 50, 100] }), axis({ size: 60, filter: powers, values: (_plot, splits) => splits.map((value) => value === null ? null : format(value)) })],
    series: [
      { label: chart.x ?? 'epoch', value: (_plot, value) => value === null ? '–' : String(value) },
      ...chart.series.map((series) => ({
        label: series.label,
        stroke: css('--rule-' + series.color),
        width: 1.6,
        dash: series.dash,
        value: (_plot, value) => format(value),
        points: { show: false },
      })),
    ],
  });
  let plots = [];
  const draw = () => {
    for (const { plot } of plots) plot.destroy();
    plots = charts.map((chart) => {
      const element = document.getElementById('chart-' + chart.id);
      const columns = [chart.epochs, ...chart.series.map((series) => series.values)];
      return { element, plot: new uPlot(options(chart, element.clientWidth), columns, element) };
    });
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('resize', () => {
    for (const { element, plot } of plots) plot.setSize({ width: element.clientWidth, height: 260 });
  });
})();
`;
