// `pnpm bench [--quick] [--write] [framework...]`: the CPU time that each way of tracing adds to a request. It fails where
// one of them does not do its work. `--write` puts the table and the chart into docs.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { chart } from './chart.mjs';
import { measure } from './measure.mjs';
import { tables } from './report.mjs';

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const asked = args.filter((arg) => !arg.startsWith('--'));
const frameworks = asked.length > 0 ? asked : ['express', 'fastify', 'koa'];
const effort = isQuick ? { rounds: 4, warmUps: 12 } : { rounds: 12, warmUps: 12 };

// The load and whatever the servers call are here, on the other core than the server.
const pinned = spawnSync('taskset', ['-acp', '1', String(process.pid)]).status === 0;
const pin = pinned ? ['taskset', '-c', '0'] : [];

const start = performance.now();
const results = {};
for (const framework of frameworks) {
  results[framework] = await measure(framework, { ...effort, pin });
  console.log(`${framework}\n\n${tables(results[framework])}\n`);
}
const minutes = ((performance.now() - start) / 60_000).toFixed(1);
const [core] = cpus();
const machine = `Node ${process.version}, ${cpus().length} × ${core?.model}, load average ${loadavg()[0]?.toFixed(1)}, ${effort.rounds} rounds, ${minutes} minutes.`;
console.log(machine);

if (args.includes('--write')) {
  const docs = join(import.meta.dirname, '../../docs');
  const page = join(docs, 'performance.md');
  const tables = frameworks.map((framework) => `### ${framework}\n\n${tables(results[framework])}`);
  const [before, rest = ''] = readFileSync(page, 'utf8').split('<!-- bench -->');
  const [, after = ''] = rest.split('<!-- /bench -->');
  const measured = ['<!-- bench -->', machine, ...tables, '<!-- /bench -->'].join('\n\n');
  writeFileSync(page, `${before}${measured}${after}`);
  writeFileSync(join(docs, 'performance.svg'), chart(results));
}
