// `pnpm bench [--quick] [--write] [section...]`: what tracing costs, this project's and others'. It fails where one of them
// does not do its work. `--write` puts all it has found into docs.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chart } from './chart.mjs';
import { isPinned } from './cores.mjs';
import { exporting, exportTable } from './export.mjs';
import { growth, growthTables } from './growth.mjs';
import { headers, headerTable } from './headers.mjs';
import { measure } from './measure.mjs';
import { serverTables } from './server-tables.mjs';
import { startUp, startUpTables } from './start-up.mjs';
import { targetTable } from './targets.mjs';

const { values: flags, positionals: asked } = parseArgs({
  options: { quick: { type: 'boolean' }, write: { type: 'boolean' } },
  allowPositionals: true,
});
const effort = flags.quick
  ? { rounds: 2, warmUps: 4000, requests: 160, turns: 4, processes: 5 }
  : { rounds: 4, warmUps: 8000, requests: 256, turns: 10, processes: 15 };

/** What each measures, and how that is shown. */
const sections = {
  Express: { run: () => measure('Express', effort), show: serverTables },
  Fastify: { run: () => measure('Fastify', effort), show: serverTables },
  Koa: { run: () => measure('Koa', effort), show: serverTables },
  'What grows': { run: () => growth(effort), show: growthTables },
  Headers: { run: headers, show: headerTable },
  Export: { run: () => exporting(effort), show: exportTable },
  'Start-up': { run: () => startUp(effort), show: startUpTables },
};
const titles = Object.keys(sections);
const unknown = asked.filter((title) => !titles.includes(title));
if (unknown.length > 0) throw new Error(`There is no section ${unknown.join(', ')}; there are ${titles.join(', ')}.`);
if (flags.write && asked.length > 0) throw new Error('--write is for all sections together: leave their names out.');

const start = performance.now();
const [load] = loadavg();
const parts = [];
const measured = {};
for (const title of titles.filter((title) => asked.length === 0 || asked.includes(title))) {
  measured[title] = await sections[title].run();
  const part = `### ${title}\n\n${sections[title].show(measured[title])}`;
  console.log(`${part}\n`);
  parts.push(part);
}
const servers = [measured.Express, measured.Fastify, measured.Koa].filter((framework) => framework !== undefined);
// Not for the page, whose readers compare and do not aim.
console.log(
  targetTable({
    servers,
    grown: measured['What grows'],
    headers: measured.Headers,
    loading: measured['Start-up']?.loading,
  }),
);

const machine = [
  `Node ${process.version}`,
  `${cpus().length} × ${cpus()[0]?.model}`,
  isPinned ? 'a core for the server and one for the load' : 'not pinned to cores, since there is no taskset',
  `load average ${load?.toFixed(1)} before`,
  `${effort.rounds} rounds`,
  `${servers.reduce((sum, { repeats }) => sum + repeats, 0)} turns repeated`,
  `${((performance.now() - start) / 60_000).toFixed(1)} minutes`,
].join(', ');
console.log(machine);

if (flags.write) {
  const docs = join(import.meta.dirname, '../../docs');
  const page = join(docs, 'performance.md');
  const [before, rest = ''] = readFileSync(page, 'utf8').split('<!-- bench -->');
  const [, after = ''] = rest.split('<!-- /bench -->');
  const generated = ['<!-- bench -->', `${machine}.`, ...parts, '<!-- /bench -->'].join('\n\n');
  writeFileSync(page, `${before}${generated}${after}`);
  writeFileSync(join(docs, 'performance.svg'), chart(servers));
}
