import { request as startRequest } from 'node:http';
import { propagateOutgoing } from '@honeyhive/core';
import { trace } from '@opentelemetry/api';
import request from 'supertest';
import { startReceiver } from '../support/receiver.js';
import type { ServerBench } from './server-bench.js';

const header = 'x-honeyhive-doctor';
const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const probe = { traceparent, baggage: 'session_id=11111111-theirs', [header]: 'any' };

/** The promises to `honeyhive-doctor`, which sends a probe and reads the report in the response. */
export function describeDoctor(bench: ServerBench): void {
  const { NODE_ENV, HH_DOCTOR_TOKEN } = process.env;
  afterEach(() => Object.assign(process.env, { NODE_ENV, HH_DOCTOR_TOKEN: HH_DOCTOR_TOKEN ?? '' }));

  it('reports to a probe what it has received and believed, and shortens sessions', async () => {
    const { headers } = await request(await bench.start())
      .get('/users/7')
      .set(probe);
    expect(JSON.parse(`${headers[header]}`)).toMatchObject({
      received: { trace: traceparent, session: '11111111' },
      trust: 'continue',
      isSetUp: true,
      trace: traceId,
      session: '11111111',
      calls: [],
    });
  });

  it('reports to a probe even if the handler throws', async () => {
    const { status, headers } = await request(await bench.start())
      .get('/fail')
      .set(probe);
    expect([status, JSON.parse(`${headers[header]}`).trace]).toEqual([500, traceId]);
  });

  it('reports the trace and session of its own to a probe that it does not trust', async () => {
    const { headers } = await request(await bench.start({ trust: 'ignore' }))
      .get('/users/7')
      .set(probe);
    const report = JSON.parse(`${headers[header]}`);
    expect(report).toMatchObject({ received: { session: '11111111' }, trust: 'ignore' });
    expect([traceId, '11111111']).not.toContain(report.trace);
    expect(report.session).not.toBe('11111111');
  });

  it('reports each outgoing request, passes the probe on only with trace and session, and nests the next report', async () => {
    const [allowed, denied] = [await startReceiver(), await startReceiver()];
    propagateOutgoing(({ origin }) => origin !== denied.origin);
    const agent = await bench.start();
    const gateway = await bench.startOwn(async (_, res) => {
      await Promise.all([fetch(`${agent}/users/7?key=secret`), fetch(denied.origin)]);
      startRequest(`${allowed.origin}/by/http`, (response) => response.resume().on('end', () => res.end())).end();
    });
    const { headers } = await request(gateway).get('/own').set(probe);
    const report = JSON.parse(`${headers[header]}`);
    expect(report.calls).toEqual([
      { to: agent, sent: true, status: 200, hop: expect.objectContaining({ trace: traceId, session: '11111111' }) },
      { to: denied.origin, sent: false, why: expect.stringContaining('`propagateTo`'), status: 200 },
      { to: allowed.origin, sent: true, status: 200 },
    ]);
    expect([allowed.received[0]?.[header], denied.received[0]?.[header]]).toEqual(['any', undefined]);
  });

  it('never forwards a probe to where trace and session may not go', async () => {
    const denied = await startReceiver();
    propagateOutgoing(() => false);
    const proxy = await bench.startOwn(async (req, res) => {
      await fetch(denied.origin, { headers: { [header]: String(req.headers[header]) } });
      // As OpenTelemetry's instrumentations do for every destination.
      const { spanId = '' } = trace.getActiveSpan()?.spanContext() ?? {};
      await fetch(denied.origin, { headers: { traceparent: `00-${traceId}-${spanId}-01` } });
      startRequest(denied.origin, { headers: { [header]: req.headers[header] } }, (response) =>
        response.resume().on('end', () => res.end()),
      ).end();
    });
    await request(proxy).get('/own').set(probe);
    expect(denied.received.map((received) => received[header])).toEqual([undefined, undefined, undefined]);
  });

  it('puts its own report in the place of the one that a proxy copies', async () => {
    const proxy = await bench.startOwn((_, res) => void res.writeHead(200, { 'X-HoneyHive-Doctor': '{}' }).end());
    const { headers } = await request(proxy).get('/own').set(probe);
    expect(JSON.parse(`${headers[header]}`).trace).toBe(traceId);
  });

  it('keeps a report below 3 KiB', async () => {
    const receiver = await startReceiver();
    const gateway = await bench.startOwn(async (_, res) => {
      const long = JSON.stringify({ name: 'é'.repeat(400) });
      bench.handlers.onOwn = (_, res) => void res.setHeader(header, long).end();
      for (let call = 0; call < 20; call += 1) await fetch(`${call % 2 ? gateway : receiver.origin}/own`);
      res.end();
    });
    const { headers } = await request(gateway).get('/own').set(probe);
    expect(headers[header]?.length).toBeLessThanOrEqual(3072);
    expect(JSON.parse(`${headers[header]}`)).toMatchObject({ truncated: true, trace: traceId });
    const long = await request(await bench.start())
      .get('/users/7')
      .set({ ...probe, traceparent: 'x'.repeat(4000) });
    expect(long.headers[header]?.length).toBeLessThanOrEqual(3072);
  });

  it.each([
    ['in production', { NODE_ENV: 'production', HH_DOCTOR_TOKEN: '' }],
    ['to the wrong token', { NODE_ENV: 'development', HH_DOCTOR_TOKEN: 'secret' }],
  ])('reports nothing %s', async (_, env) => {
    Object.assign(process.env, env);
    const receiver = await startReceiver();
    const gateway = await bench.startOwn(async (_, res) => void res.end(await (await fetch(receiver.origin)).text()));
    const { headers } = await request(gateway).get('/own').set(probe);
    expect([headers[header], receiver.received[0]?.[header]]).toEqual([undefined, undefined]);
    expect(receiver.received[0]?.traceparent).toContain(traceId);
  });

  it('reports in production to HH_DOCTOR_TOKEN', async () => {
    Object.assign(process.env, { NODE_ENV: 'production', HH_DOCTOR_TOKEN: 'secret' });
    const { headers } = await request(await bench.start())
      .get('/users/7')
      .set({ ...probe, [header]: 'secret' });
    expect(JSON.parse(`${headers[header]}`).trace).toBe(traceId);
  });
}
