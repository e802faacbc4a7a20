// How long it takes to load, and how large a function of Lambda becomes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { markdownTable } from './report.mjs';
import { summary } from './statistics.mjs';

const sdk = "require('@opentelemetry/sdk-trace-node'); require('@opentelemetry/exporter-trace-otlp-proto');";
const handler = "module.exports = require('@honeyhive/lambda').honeyhive(async () => 'ok');";
const init = "require('@honeyhive/node').HoneyHiveTracer.init({ apiKey: 'key', serverUrl: 'http://127.0.0.1:9' });";

const loads = {
  "require('@honeyhive/express')": "require('@honeyhive/express');",
  "require('@honeyhive/fastify')": "require('@honeyhive/fastify');",
  "require('@honeyhive/koa')": "require('@honeyhive/koa');",
  "require('@honeyhive/node')": "require('@honeyhive/node');",
  'the OpenTelemetry SDK and its exporter alone': sdk,
};

/** A table of the milliseconds that loading takes, and one of a bundled function of Lambda. */
export async function startUp({ pin, processes }) {
  const bundle = await bundled(`${init} ${handler}`);
  const loaded = { ...loads, bundle: `require(${JSON.stringify(bundle.path)});` };
  const times = Object.fromEntries(Object.keys(loaded).map((title) => [title, []]));
  for (let turn = 0; turn < processes; turn += 1) {
    for (const [title, code] of Object.entries(loaded)) times[title].push(millisOf(code, pin));
  }
  rmSync(bundle.folder, { recursive: true });
  const shown = (title) => {
    const { median, spread } = summary(times[title]);
    return `${median.toFixed(1)} ± ${spread.toFixed(1)}`;
  };
  const kilobytes = (bytes) => (bytes / 1000).toFixed(0);
  return [
    markdownTable(
      ['milliseconds', 'to load'],
      Object.keys(loads).map((title) => [title, shown(title)]),
    ),
    markdownTable(
      ['a bundled function of Lambda, with `init`', ''],
      [
        ['kB', kilobytes(bundle.bytes)],
        ['kB, zipped', kilobytes(bundle.zipped)],
        ['milliseconds to load', shown('bundle')],
      ],
    ),
  ].join('\n\n');
}

function millisOf(code, pin) {
  const timed = `const start = performance.now(); ${code} console.log(performance.now() - start); process.exit();`;
  const [command, ...args] = [...pin, process.execPath, '-e', timed];
  const { stdout, stderr } = spawnSync(command, args, { cwd: import.meta.dirname, encoding: 'utf8' });
  if (!(Number(stdout) > 0)) throw new Error(stderr);
  return Number(stdout);
}

async function bundled(contents) {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-bench-'));
  const path = join(folder, 'index.js');
  await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile: path,
    bundle: true,
    minify: true,
    platform: 'node',
    logLevel: 'error',
  });
  return { folder, path, bytes: statSync(path).size, zipped: gzipSync(readFileSync(path)).length };
}
