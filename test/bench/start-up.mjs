// Measures how long packages take to load, and the size of a bundled Lambda function.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { environment, nodeCommand } from './cores.mjs';
import { markdownTable, medianAndSpread } from './markdown.mjs';
import { shuffled, summary } from './statistics.mjs';

const sdk = "require('@opentelemetry/sdk-trace-node'); require('@opentelemetry/exporter-trace-otlp-proto');";
const handler = "module.exports = require('@honeyhive/lambda').honeyhive(async () => 'ok');";
const init = "require('@honeyhive/node').HoneyHiveTracer.init({ apiKey: 'key', serverUrl: 'http://127.0.0.1:9' });";

const loads = {
  express: { title: "require('@honeyhive/express')", code: "require('@honeyhive/express');" },
  fastify: { title: "require('@honeyhive/fastify')", code: "require('@honeyhive/fastify');" },
  koa: { title: "require('@honeyhive/koa')", code: "require('@honeyhive/koa');" },
  node: { title: "require('@honeyhive/node')", code: "require('@honeyhive/node');" },
  sdk: { title: 'the OpenTelemetry SDK and its exporter alone', code: sdk },
};

/** Returns the loading time in ms for each of `loads` and for a Lambda bundle, and the size of the bundle in bytes. */
export async function startUp({ processes }) {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-bench-'));
  try {
    const path = join(folder, 'index.js');
    await bundle(`${init} ${handler}`, path);
    const codes = Object.entries(loads).map(([name, { code }]) => [name, code]);
    const loading = loadingTimes([...codes, ['bundle', `require(${JSON.stringify(path)});`]], processes);
    return { loading, bytes: statSync(path).size, zippedBytes: gzipSync(readFileSync(path)).length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function startUpTables({ loading, bytes, zippedBytes }) {
  const kilobytes = (count) => (count / 1000).toFixed(0);
  return [
    markdownTable(
      ['milliseconds', 'to load'],
      Object.entries(loads).map(([name, { title }]) => [title, medianAndSpread(loading[name])]),
    ),
    markdownTable(
      ['bundled Lambda function', 'kB', 'kB zipped', 'ms to load'],
      [['with `init`', kilobytes(bytes), kilobytes(zippedBytes), medianAndSpread(loading.bundle)]],
    ),
  ].join('\n\n');
}

function loadingTimes(codes, processes) {
  const times = Object.fromEntries(codes.map(([name]) => [name, []]));
  for (let turn = 0; turn < processes; turn += 1) {
    for (const [name, code] of shuffled(codes)) times[name].push(millisOf(code));
  }
  return Object.fromEntries(Object.entries(times).map(([name, millis]) => [name, summary(millis)]));
}

function millisOf(code) {
  const timed = `const start = performance.now(); ${code} console.log(performance.now() - start); process.exit();`;
  const [command, ...args] = nodeCommand(['-e', timed]);
  const { stdout, stderr } = spawnSync(command, args, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    env: environment,
  });
  if (!(Number(stdout) > 0)) throw new Error(`${code} ${stderr}`);
  return Number(stdout);
}

function bundle(contents, outfile) {
  return build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    logLevel: 'error',
  });
}
