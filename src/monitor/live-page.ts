import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { LIVE_PAGE_SCRIPT } from './live-page-script.ts';

let made: string | undefined;

/** The dummy server's page: one document that asks for nothing but its events. */
export function livePage(): string {
  made ??= makePage();
  return made;
}

function makePage(): string {
  const chart = readAsset('uplot/dist/uPlot.iife.min.js');
  const chartStyle = readAsset('uplot/dist/uPlot.min.css');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>sniff serve-dummy</title>
<link rel="icon" href="data:,">
<style>${chartStyle}${STYLE}</style>
<header><h1>sniff serve-dummy</h1><p id="state">connecting…</p></header>
<main>
<dl id="sums"></dl>
<section class="wide"><h2>Requests per second</h2><div id="chart"></div></section>
<section><h2>Top sections</h2><table id="sections"></table></section>
<section><h2>Agents</h2><table id="agents"></table></section>
<section><h2>Statuses</h2><table id="statuses"></table></section>
<section><h2>Last errors</h2><table id="errors"></table></section>
</main>
<script>${chart}</script>
<script>${LIVE_PAGE_SCRIPT}</script>
</html>
`;
}

/** A script must not end before its end. */
function readAsset(name: string): string {
  const path = createRequire(import.meta.url).resolve(name);
  return readFileSync(path, 'utf8').replaceAll('</', '<\\/');
}

const STYLE = `
:root { color-scheme: light dark; --back: #fff; --text: #1c2128; --soft: #59636e; --line: #d8dee4; --bar: #ddebfb; --hits: #0969da; --bad: #cf222e; }
@media (prefers-color-scheme: dark) {
  :root { --back: #0f1318; --text: #e6edf3; --soft: #9198a1; --line: #30363d; --bar: #172f4c; --hits: #4a9eff; --bad: #ff6a62; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.2rem clamp(1rem, 3vw, 2.5rem); background: var(--back); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
header { display: flex; align-items: baseline; gap: 1rem; }
h1 { font-size: 1.25rem; margin: 0; }
h2 { font-size: .95rem; margin: 0 0 .4rem; }
#state { color: var(--soft); margin: 0; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(28rem, 100%), 1fr)); gap: 1.4rem 2.2rem; margin-top: .8rem; }
dl, .wide { grid-column: 1 / -1; margin: 0; }
dl { display: flex; flex-wrap: wrap; gap: .4rem 2.2rem; }
dt { color: var(--soft); font-size: .8rem; }
dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.bad { color: var(--bad); }
section { min-width: 0; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--soft); font-weight: normal; font-size: .8rem; }
th, td { padding: .22rem .5rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
td.number, th.number { text-align: right; }
td.text { max-width: 22rem; overflow: hidden; text-overflow: ellipsis; }
td.none { color: var(--soft); }
`;
