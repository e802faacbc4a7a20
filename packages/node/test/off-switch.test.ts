import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { SessionSpanProcessor } from '@honeyhive/core';
import { allowOrigin, globalState } from '@honeyhive/core/internal';
import { honeyhive } from '@honeyhive/express';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import express from 'express';
import { closeServers, listen } from '../../../test/support/listen.js';
import { type Receiver, startReceiver } from '../../../test/support/receiver.js';
import {
  enrichSpan,
  enrichSpanContext,
  HoneyHiveTracer,
  injectContextIntoCarrier,
  traceTool,
  withDistributedTraceContext,
  withSession,
} from '../src/index.js';
import { isEnabled } from '../src/settings/is-enabled.js';

const headers = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  baggage: 'session_id=theirs',
};
let receiver: Receiver;
let emitWarning: jest.SpyInstance;

beforeEach(async () => {
  receiver = await startReceiver();
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  globalState('warnings', () => new Set()).clear();
});
afterEach(async () => {
  emitWarning.mockRestore();
  await closeServers();
});

describe('with `enabled: false`', () => {
  let tracer: HoneyHiveTracer;
  beforeEach(() => {
    tracer = HoneyHiveTracer.init({ enabled: false, project: 'p', sessionId: 'ours', serverUrl: receiver.origin });
  });
  afterEach(() => tracer.shutdown());

  it('everything can be called, and nothing is sent', async () => {
    expect(tracer).toMatchObject({ project: 'p', sessionId: 'ours', source: 'dev' });
    expect(enrichSpanContext({ eventName: 'work' }, (span) => [span.isRecording(), enrichSpan({})])).toEqual([
      false,
      false,
    ]);
    expect(traceTool((n: number) => n + 1)(1)).toBe(2);
    expect(withSession({ sessionId: 's' }, () => 3)).toBe(3);
    expect(withDistributedTraceContext(headers, tracer, () => injectContextIntoCarrier({ a: 'b' }, tracer))).toEqual({
      a: 'b',
    });
    expect(await tracer.createSession({ sessionId: 'next' })).toBe('next');
    expect(await tracer.enrichSession({ outputs: 1 })).toBe(false);
    expect(await tracer.flush()).toBe(true);
    expect(tracer.stats().spans).toMatchObject({ ended: 0, queued: 0 });
    expect(HoneyHiveTracer.init({ propagateTo: ['*'] }).sessionId).toBe('next');
    expect(receiver.received).toEqual([]);
    expect(emitWarning).not.toHaveBeenCalled();
  });

  it('a server adapter calls on, and propagates nothing', async () => {
    const app = express().use(honeyhive());
    app.get('/', async (_req, res) => void res.send(await (await fetch(receiver.origin)).text()));
    const response = await fetch(await listen(createServer(app)), { headers });
    expect(await response.text()).toBe('ok');
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]).not.toHaveProperty('baggage');
    expect(receiver.received[0]).not.toHaveProperty('traceparent');
    expect(emitWarning).not.toHaveBeenCalled();
  });

  it('registers no OpenTelemetry and no subscriber', () => {
    allowOrigin(receiver.origin);
    expect(trace.getTracer('x').startSpan('x').isRecording()).toBe(false);
    expect(globalState('outgoing', () => ({ unsubscribe: undefined })).unsubscribe).toBeUndefined();
  });

  it('the provider of an application gets no request span, and its own spans carry nothing of ours', async () => {
    const started: ReadableSpan[] = [];
    const recorder = { onStart: (span: unknown) => void started.push(span as ReadableSpan), onEnd() {} };
    const idle = { forceFlush: async () => {}, shutdown: async () => {} };
    const spanProcessors = [new SessionSpanProcessor(), { ...recorder, ...idle }];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const app = express().use(honeyhive());
    app.get('/', (_req, res) => {
      trace.getTracer('x').startActiveSpan('theirs', () => res.json(enrichSpan({ outputs: 'x' })));
    });
    const response = await fetch(await listen(createServer(app)), { headers });
    trace.disable();
    context.disable();
    expect(await response.json()).toBe(false);
    expect(started).toMatchObject([{ name: 'theirs', attributes: {}, parentSpanContext: undefined }]);
    expect(started[0]?.attributes).toEqual({});
  });

  it('shutdown() makes room for an init() that traces', async () => {
    expect(await tracer.shutdown()).toBe(true);
    tracer = HoneyHiveTracer.init({ serverUrl: receiver.origin });
    expect(enrichSpanContext({ eventName: 'work' }, (span) => span.isRecording())).toBe(true);
    await tracer.flush();
    expect(receiver.received).toHaveLength(1);
  });
});

describe('isEnabled', () => {
  const key = { HH_API_KEY: 'k' };

  it.each<[NodeJS.ProcessEnv, boolean]>([
    [{}, true],
    [{ HH_DISABLED: '1' }, false],
    [{ HH_DISABLED: 'true' }, false],
    [{ HH_DISABLED: '0' }, true],
    [{ HH_DISABLED: '' }, true],
    [{ OTEL_SDK_DISABLED: 'TRUE' }, false],
    [{ OTEL_SDK_DISABLED: '1' }, true],
  ])('with %j is %p, and a variable wins over `enabled: true`', (env, expected) => {
    expect(isEnabled({}, { ...key, ...env })).toBe(expected);
    expect(isEnabled({ enabled: true }, { ...key, ...env })).toBe(expected);
    expect(isEnabled({ enabled: false }, { ...key, ...env })).toBe(false);
  });

  it.each<NodeJS.ProcessEnv>([
    { NODE_ENV: 'test' },
    { JEST_WORKER_ID: '1' },
    { VITEST: 'true' },
    { NODE_TEST_CONTEXT: 'child-v8' },
  ])('is false in a test run with %j that has no key, and warns once', (env) => {
    expect([isEnabled({}, env), isEnabled({}, env)]).toEqual([false, false]);
    expect(emitWarning.mock.calls).toEqual([
      [expect.stringMatching(/no API key in a test run.*set HH_API_KEY or HH_API_URL/), 'HoneyHiveWarning'],
    ]);
    expect([{ HH_API_KEY: 'k' }, { HH_API_URL: 'http://x' }].map((set) => isEnabled({}, { ...env, ...set }))).toEqual([
      true,
      true,
    ]);
  });
});

const program = `
  const { createServer } = require('node:http');
  const express = require('express');
  const { honeyhive } = require('@honeyhive/express');
  const { HoneyHiveTracer, enrichSpanContext, injectContextIntoCarrier } = require('@honeyhive/node');
  const tracer = process.env.INIT && HoneyHiveTracer.init();
  const app = express().use(honeyhive());
  app.get('/', (req, res) => res.json(enrichSpanContext({ eventName: 'x' }, () => injectContextIntoCarrier({}))));
  const server = createServer(app).listen(0, '127.0.0.1', async () => {
    const response = await fetch('http://127.0.0.1:' + server.address().port, { headers: { baggage: 'session_id=s' } });
    console.log(await response.text(), process.listenerCount('beforeExit') + process.listenerCount('SIGTERM'));
    server.close();
  });
`;

describe.each(['1', ''])('a process without a key that calls init() (%j)', (init) => {
  it.each([{ HH_DISABLED: '1' }, { HH_DISABLED: 'true' }, { OTEL_SDK_DISABLED: 'true' }])(
    'serves requests in silence with %j',
    async (env) => {
      const child = spawn(process.execPath, ['-e', program], {
        env: { PATH: process.env.PATH, INIT: init, ...env },
        cwd: __dirname,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [[code], output, errors] = await Promise.all([
        once(child, 'close'),
        text(child.stdout),
        text(child.stderr),
      ]);
      expect([code, output, errors]).toEqual([0, '{} 0\n', '']);
    },
  );
});
