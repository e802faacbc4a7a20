import { Worker } from 'node:worker_threads';
import { agentOptions } from './agent-options.js';
import type { OtlpEndpoint } from './otlp-endpoint.js';

// A string, because a bundle has no file for the thread, and a tool that rewrites functions would break their text.
// `statuses` begins with 1 once all responses are in. The status of each response follows; 0 if there was none.
const program = `
  const { statuses, bodies, url, headers, agentOptions } = process.getBuiltinModule('node:worker_threads').workerData;
  const { Agent, request } = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
  const agent = new Agent(agentOptions);
  const post = (body) =>
    new Promise((resolve) => {
      const onResponse = (res) => res.resume().on('close', () => resolve(res.statusCode));
      // The first byte of gzip.
      const encoding = body[0] === 0x1f && { 'Content-Encoding': 'gzip' };
      request(url, { method: 'POST', headers: { ...headers, ...encoding }, agent }, onResponse).on('error', () => resolve(0)).end(body);
    });
  (async () => {
    for (const [index, body] of bodies.entries()) Atomics.store(statuses, index + 1, await post(body));
    Atomics.store(statuses, 0, 1);
    Atomics.notify(statuses, 0);
    agent.destroy();
  })();
`;

/**
 * Posts the bodies from a thread of its own, and blocks this one until all responses are in or the time is up. Returns the
 * status of each response; 0 if there was none. Only for a process that is about to end.
 */
export function postSync(endpoint: OtlpEndpoint, bodies: readonly Uint8Array[], limitMillis: number): number[] {
  const statuses = new Int32Array(new SharedArrayBuffer((bodies.length + 1) * Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(program, {
    eval: true,
    workerData: {
      ...{ statuses, bodies, url: endpoint.url.href, headers: endpoint.headers },
      agentOptions: agentOptions(endpoint.url),
    },
    // Neither what the application preloads nor what the thread prints belongs here.
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
    stdout: true,
    stderr: true,
  });
  worker.unref();
  Atomics.wait(statuses, 0, 0, limitMillis);
  return Array.from(statuses.subarray(1));
}
