// `pnpm bench [--quick] [--write] [section...]` measures what tracing costs, with this project and with others. It fails
// if one of them loses a span or a header. `--write` updates the results in docs.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chart } from './chart.mjs';
import { isPinned } from './cores.mjs';
import { encoding, encodingTable } from './encoding.mjs';
import { exporting, exportTable } from './export.mjs';
import { growth, growthTables } from './growth.mjs';
import { headers, headerTable } from './headers.mjs';
import { measure } from './measure.mjs';
import { redaction, redactionTable } from './redaction.mjs';
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

/** The sections of the report: how each is measured and how it is shown. */
const sections = {
  Express: { run: () => measure('Express', effort), show: serverTables },
  Fastify: { run: () => measure('Fastify', effort), show: serverTables },
  Koa: { run: () => measure('Koa', effort), show: serverTables },
  Growth: { run: () => growth(effort), show: growthTables },
  Headers: { run: headers, show: headerTable },
  Encoding: { run: () => encoding(effort), show: encodingTable },
  Export: { run: () => exporting(effort), show: exportTable },
  Redaction: { run: () => redaction(effort), show: redactionTable },
  'Start-up': { run: () => startUp(effort), show: startUpTables },
};
const titles = Object.keys(sections);
const unknown = asked.filter((title) => !titles.includes(title));
if (unknown.length > 0)
  throw new Error(`Unknown section ${unknown.join(', ')}. The sections are ${titles.join(', ')}.`);
if (flags.write && asked.length > 0) throw new Error('--write needs all sections: leave out their names.');

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
// Only printed: the targets are for developers, not for readers of docs.
console.log(
  targetTable({
    servers,
    grown: measured.Growth,
    headers: measured.Headers,
    loading: measured['Start-up']?.loading,
  }),
);

const machine = [
  `Node ${process.version}`,
  `${cpus().length} × ${cpus()[0]?.model}`,
  isPinned ? 'one core for the server, one for the load' : 'not pinned to cores because taskset is missing',
  `load average ${load?.toFixed(1)} at the start`,
  `${effort.rounds} rounds`,
  `${servers.reduce((sum, { repeats }) => sum + repeats, 0)} repeated turns`,
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
