import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { type ServiceProcess, startService } from '../examples/service-process/dist/index.js';
import { rejectionThreshold, sessionRandomness } from '../packages/node/src/sampling/session-randomness.js';

const script = join(__dirname, 'fixtures/sampled-service.js');
const order = ['express', 'fastify', 'koa'] as const;
const isKept = (id: string, rate: number) => sessionRandomness(id) >= rejectionThreshold(rate);

let local: LocalHoneyHive;
let services: ServiceProcess[];

/** Starts three services. Express calls Fastify, and Fastify calls Koa. Each samples at its own rate. */
async function start(rates: readonly number[], instrumented = ''): Promise<void> {
  local = await startLocal({ port: 0 });
  services = [];
  for (const index of [2, 1, 0]) {
    const env = { HH_API_URL: local.url, HH_SAMPLE_RATE: String(rates[index]) };
    const args = [order[index] ?? '', services[0]?.url ?? '', instrumented];
    services.unshift(await startService(script, env, args));
  }
}

/** Stops all services, and returns for each session how many events of each service were stored. */
async function stored(ids: readonly string[]): Promise<(Record<string, number> | undefined)[]> {
  await Promise.all(services.map((service) => service.stop()));
  return ids.map((id) => {
    const session = local.store.session(id);
    if (session === undefined) return undefined;
    const counts: Record<string, number> = {};
    for (const { service } of session.spans) counts[String(service)] = (counts[String(service)] ?? 0) + 1;
    return counts;
  });
}

async function ask(first: number, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(String(services[first]?.url), { headers });
  return ((await response.json()) as { sessionId: string }).sessionId;
}

afterEach(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await local.close();
});

describe.each<[string, [number, number, number], string]>([
  ['1, the others at 0.5 and 0.25', [1, 0.5, 0.25], ''],
  ['0.5, the others at 0.5 and 1', [0.5, 0.5, 1], ''],
  ['0.5, the others at 1 and 0.5', [0.5, 1, 0.5], ''],
  ["0.5, all with OpenTelemetry's http instrumentation", [0.5, 1, 0.5], 'instrumented'],
])('with the first of three services sampling at %s', (_rates, rates, instrumented) => {
  it('sessions of one or several requests are whole or absent', async () => {
    await start(rates, instrumented);
    const conversations = Array.from({ length: 16 }, () => randomUUID());
    const own: string[] = [];
    for (const id of conversations) {
      own.push(await ask(0));
      for (let turn = 0; turn < 2; turn += 1) await ask(0, { 'x-honeyhive-session-id': id });
    }
    expect(new Set(own).size).toBe(own.length);
    const whole = (turns: number) => ({ express: 2 * turns, fastify: 2 * turns, koa: 2 * turns });
    expect(await stored(own)).toEqual(own.map((id) => (isKept(id, rates[0]) ? whole(1) : undefined)));
    expect(await stored(conversations)).toEqual(
      conversations.map((id) => (isKept(id, rates[0]) ? whole(2) : undefined)),
    );
  });
});

it('whether a session is sampled does not depend on the service in which it starts', async () => {
  await start([0.5, 0.5, 0.5]);
  const ids = Array.from({ length: 16 }, () => randomUUID());
  for (const id of ids) for (const first of [2, 0, 1]) await ask(first, { 'x-honeyhive-session-id': id });
  const whole = { express: 2, fastify: 4, koa: 6 };
  expect(await stored(ids)).toEqual(ids.map((id) => (isKept(id, 0.5) ? whole : undefined)));
});

it('a session that a service with a lower rate keeps is kept by a service with a higher rate as well', async () => {
  await start([0.25, 0.5, 0.5]);
  const ids = Array.from({ length: 24 }, () => randomUUID());
  for (const id of ids) for (const first of [0, 2]) await ask(first, { 'x-honeyhive-session-id': id });
  const expected = ids.map((id) => {
    if (isKept(id, 0.25)) return { express: 2, fastify: 2, koa: 4 };
    return isKept(id, 0.5) ? { koa: 2 } : undefined;
  });
  expect(await stored(ids)).toEqual(expected);
});
