import { createServer } from 'node:http';
import { globalState } from '@honeyhive/core/internal';
import { honeyhive } from '@honeyhive/express';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import express from 'express';
import { closeServers, listen } from '../../../test/support/listen.js';
import { startReceiver } from '../../../test/support/receiver.js';
import { enrichSpanContext, HoneyHiveTracer, type InitOptions, withSession } from '../src/index.js';

let serverUrl: string;
let tracer: HoneyHiveTracer | undefined;
let emitWarning: jest.SpyInstance;
const warnings = () => emitWarning.mock.calls.map(([message]) => message);

const init = (options: InitOptions = {}) => {
  tracer = HoneyHiveTracer.init({ serverUrl, project: 'p', serviceName: 'test', ...options });
};

beforeEach(async () => {
  serverUrl = (await startReceiver()).origin;
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  globalState('warnings', () => new Set()).clear();
  Object.assign(
    globalState('set-up', () => ({})),
    { isChecked: false, isMissing: false },
  );
});
afterEach(async () => {
  emitWarning.mockRestore();
  await tracer?.shutdown();
  tracer = undefined;
  await closeServers();
});

describe('the first request', () => {
  const request = async (inHandler: () => void = () => {}, options = {}) => {
    const app = express().use(honeyhive(options));
    app.get('/', (_req, res) => {
      inHandler();
      res.end();
    });
    const origin = await listen(createServer(app));
    for (let count = 0; count < 2; count += 1) await (await fetch(origin)).text();
  };
  const noProvider =
    /^honeyhive\(\): requests are not traced, because OpenTelemetry has no tracer provider: write Honey/;
  const noContextManager = /OpenTelemetry has no context manager that works: write HoneyHiveTracer.init/;

  it('warns once if nothing is set up', async () => {
    await request();
    expect(warnings()).toEqual([expect.stringMatching(noProvider)]);
  });

  it('warns if there is a provider, but no context manager', async () => {
    trace.setGlobalTracerProvider(new BasicTracerProvider());
    await request();
    trace.disable();
    expect(warnings()).toEqual([expect.stringMatching(noContextManager)]);
  });

  it('does not warn about a provider if it makes no spans', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    await request(undefined, { requestSpan: false });
    context.disable();
    expect(warnings()).toEqual([]);
  });

  it('does not warn after init(), or after a provider of the application', async () => {
    init();
    await request();
    await tracer?.shutdown();
    trace.setGlobalTracerProvider(new BasicTracerProvider());
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    Object.assign(
      globalState('set-up', () => ({})),
      { isChecked: false },
    );
    await request();
    trace.disable();
    context.disable();
    expect(warnings()).toEqual([]);
  });

  it('does not warn about a request that is ignored', async () => {
    await request(undefined, { ignore: () => true });
    expect(warnings()).toEqual([]);
  });

  it('is named in a warning by an init() that comes during it or later', async () => {
    await request(init);
    expect(warnings()).toEqual([
      expect.stringMatching(noProvider),
      expect.stringMatching(
        /^HoneyHiveTracer.init\(\) was called after the first request.* before the server listens$/,
      ),
    ]);
  });
});

describe('a second init()', () => {
  beforeEach(() => init());

  it.each<[InitOptions, RegExp]>([
    [
      { serviceName: 'other' },
      /called again, which does not change `serviceName`: it stays test\. To change it, await/,
    ],
    [{ sampleRate: 0.5 }, /called again, which does not change `sampleRate`: it stays 1\./],
    [{ enabled: false }, /called again, which does not turn tracing off: pass `enabled: false` to the first call/],
    [{ project: 'q' }, /called again with another project, which now applies to the whole process: 'q' instead of 'p'/],
  ])('warns once about %j', (options, message) => {
    for (let call = 0; call < 2; call += 1) HoneyHiveTracer.init(options);
    expect(warnings()).toEqual([expect.stringMatching(message)]);
  });

  it('warns inside a request about a project that it does not change', () => {
    withSession({ sessionId: 's' }, () => HoneyHiveTracer.init({ project: 'q' }));
    expect(warnings()).toEqual([expect.stringMatching(/inside a request with another project, which changes nothing/)]);
  });

  it('does not warn if it repeats the first, or sets the session of a request', () => {
    init();
    HoneyHiveTracer.init();
    withSession({ sessionId: 's' }, () => init({ sessionId: crypto.randomUUID(), project: 'q' }));
    expect(warnings()).toEqual([]);
  });
});

describe('a key that the server does not accept', () => {
  const refuse = (status: number) =>
    listen(createServer((req, res) => void req.resume().on('end', () => res.writeHead(status).end())));

  it.each([401, 403])('is named in the warnings about status %d', async (status) => {
    serverUrl = await refuse(status);
    init({ apiKey: 'hh_wrong' });
    enrichSpanContext({ eventName: 'work' }, () => {});
    await tracer?.flush();
    await tracer?.createSession();
    const advice = `the server answered ${status}: check HH_API_KEY, which it does not accept`;
    expect(warnings()).toEqual([
      `1 span was not exported to ${serverUrl}: ${advice}.`,
      expect.stringContaining(`POST ${serverUrl}/session/start failed`),
    ]);
    expect(warnings()[1]).toContain(advice);
  });

  it('is said to be missing if there is none', async () => {
    serverUrl = await refuse(401);
    init();
    enrichSpanContext({ eventName: 'work' }, () => {});
    await tracer?.flush();
    expect(warnings()).toEqual([expect.stringContaining('the server answered 401: HH_API_KEY is not set.')]);
  });
});
