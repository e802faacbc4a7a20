// `pnpm bench [--quick] [--write] [section...]`: what tracing costs, this project's and others'. It fails where one of them
// does not do its work. `--write` puts all it has found into docs.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { chart } from './chart.mjs';
import { exporting } from './export.mjs';
import { growth } from './growth.mjs';
import { measure } from './measure.mjs';
import { micro } from './micro.mjs';
import { tables } from './report.mjs';
import { startUp } from './start-up.mjs';

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const isWritten = args.includes('--write');
const asked = args.filter((arg) => !arg.startsWith('--'));
const effort = isQuick
  ? { rounds: 4, warmUps: 8, batches: 8, processes: 5 }
  : { rounds: 12, warmUps: 12, batches: 12, processes: 15 };

// The load and whatever the servers call are here, on the other core than the server.
const isPinned = spawnSync('taskset', ['-acp', '1', String(process.pid)]).status === 0;
const pin = isPinned ? ['taskset', '-c', '0'] : [];

const servers = {};
const serversOf = (framework) => async () => {
  servers[framework] = await measure(framework, { ...effort, pin });
  return tables(servers[framework]);
};

const sections = {
  Express: serversOf('express'),
  Fastify: serversOf('fastify'),
  Koa: serversOf('koa'),
  'What grows': () => growth('fastify', { ...effort, pin }),
  Headers: micro,
  Export: () => exporting({ ...effort, pin }),
  'Start-up': () => startUp({ ...effort, pin }),
};

const chosen = Object.keys(sections).filter((title) => asked.length === 0 || asked.includes(title));
if (chosen.length === 0 || (isWritten && asked.length > 0)) {
  throw new Error(`Sections are ${Object.keys(sections).join(', ')}; all are written together.`);
}

const start = performance.now();
const [load] = loadavg();
const parts = [];
for (const title of chosen) {
  const part = `### ${title}\n\n${await sections[title]()}`;
  console.log(`${part}\n`);
  parts.push(part);
}
const minutes = ((performance.now() - start) / 60_000).toFixed(1);
const [core] = cpus();
const machine = `Node ${process.version}, ${cpus().length} × ${core?.model}, load average ${load?.toFixed(1)} before, ${effort.rounds} rounds, ${minutes} minutes.`;
console.log(machine);

if (isWritten) {
  const docs = join(import.meta.dirname, '../../docs');
  const page = join(docs, 'performance.md');
  const [before, rest = ''] = readFileSync(page, 'utf8').split('<!-- bench -->');
  const [, after = ''] = rest.split('<!-- /bench -->');
  const measured = ['<!-- bench -->', machine, ...parts, '<!-- /bench -->'].join('\n\n');
  writeFileSync(page, `${before}${measured}${after}`);
  writeFileSync(join(docs, 'performance.svg'), chart(servers));
}
