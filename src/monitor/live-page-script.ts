/** Runs in the browser. All text from the wire is set as text, never as HTML. */
export const LIVE_PAGE_SCRIPT = `
'use strict';
const byId = (id) => document.getElementById(id);
const number = new Intl.NumberFormat('en');
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const clock = (time) => new Date(time).toLocaleTimeString('en-GB');
let chart;

function drawChart(timeline) {
  const data = [
    timeline.map((row) => Date.parse(row.time) / 1000),
    timeline.map((row) => row.requests),
    timeline.map((row) => row.errors),
  ];
  if (chart !== undefined) {
    chart.setData(data);
    return;
  }
  const axis = { stroke: () => css('--soft'), grid: { stroke: () => css('--line'), width: 1 }, ticks: { show: false } };
  const line = (label, color) => ({ label, stroke: () => css(color), width: 2, points: { show: false } });
  chart = new uPlot({
    width: byId('chart').clientWidth,
    height: 220,
    axes: [axis, axis],
    scales: { y: { range: (u, low, high) => [0, Math.max(high, 1) * 1.05] } },
    series: [{}, line('requests', '--hits'), line('errors', '--bad')],
  }, data, byId('chart'));
}

function drawSums(stats) {
  const { batches } = stats;
  const done = stats.timeline.slice(0, -1);
  const recent = done.slice(-10);
  const rate = recent.reduce((sum, row) => sum + row.requests, 0) / Math.max(recent.length, 1);
  const sums = [
    ['requests', number.format(stats.requests)],
    ['requests/s, last 10 s', number.format(Math.round(rate * 10) / 10)],
    ['batches', number.format(batches.taken)],
    ['records', number.format(batches.records)],
    ['duplicates', number.format(batches.duplicates)],
    ['batches missing', number.format(batches.missing), batches.missing > 0],
    ['refused', number.format(batches.refused), batches.refused > 0],
  ];
  byId('sums').replaceChildren(...sums.map(([name, value, isBad]) => {
    const pair = document.createElement('div');
    const term = document.createElement('dt');
    const text = document.createElement('dd');
    term.textContent = name;
    text.textContent = value;
    if (isBad) text.className = 'bad';
    pair.append(term, text);
    return pair;
  }));
}

function drawTable(id, columns, rows) {
  const cell = (kind, text, type) => {
    const made = document.createElement(kind);
    made.textContent = text;
    made.title = text;
    made.className = type;
    return made;
  };
  const line = (cells) => {
    const made = document.createElement('tr');
    made.append(...cells);
    return made;
  };
  const head = line(columns.map(([label, type]) => cell('th', label, type)));
  const none = rows.length === 0 ? [line([cell('td', 'none yet', 'none')])] : [];
  byId(id).replaceChildren(head, ...none, ...rows.map((row) => line(columns.map(([, type, value]) => {
    const shown = value(row);
    return cell('td', typeof shown === 'number' ? number.format(shown) : shown, type);
  }))));
}

function draw(stats) {
  byId('state').textContent = 'since ' + new Date(stats.since).toLocaleString('en-GB');
  drawSums(stats);
  drawChart(stats.timeline);
  drawTable('sections', [
    ['section', 'text', (row) => row.section],
    ['hits', 'number', (row) => row.hits],
    ['errors', 'number', (row) => row.errors],
  ], stats.sections);
  drawTable('agents', [
    ['agent', 'text', (row) => row.agent],
    ['interface', 'text', (row) => row.interface ?? '–'],
    ['last batch', 'number', (row) => clock(row.time)],
    ['sequence', 'number', (row) => row.sequence ?? '–'],
    ['records', 'number', (row) => row.records],
    ['missing', 'number', (row) => row.missing],
  ], stats.agents);
  drawTable('statuses', [
    ['status', 'number', (row) => String(row.status)],
    ['answers', 'number', (row) => row.hits],
  ], stats.statuses);
  drawTable('errors', [
    ['time', 'number', (row) => clock(row.time)],
    ['client', 'text', (row) => row.client],
    ['request', 'text', (row) => row.method + ' ' + row.path],
    ['status', 'number', (row) => String(row.status)],
  ], [...stats.errors].reverse());
}

const events = new EventSource('/_sniff/events');
events.onmessage = (event) => draw(JSON.parse(event.data));
events.onerror = () => { byId('state').textContent = 'the server does not answer'; };
addEventListener('resize', () => chart?.setSize({ width: byId('chart').clientWidth, height: 220 }));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart?.redraw());
`;
