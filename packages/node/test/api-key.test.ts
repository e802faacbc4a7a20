import { createServer, type IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import { globalState } from '@honeyhive/core/internal';
import { DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { closeServers, listen } from '../../../test/support/listen.js';
import { enrichSpanContext, HoneyHiveTracer, type InitOptions } from '../src/index.js';

let tracer: HoneyHiveTracer;

const init = (options: InitOptions = {}) => {
  tracer = HoneyHiveTracer.init({ project: 'p', serviceName: 'test', ...options });
  return tracer;
};

afterEach(async () => {
  await tracer?.shutdown();
  await closeServers();
});

describe('the API key', () => {
  it('is sent as a bearer token, and is not visible on any object', async () => {
    const requests: IncomingMessage[] = [];
    const serverUrl = await listen(
      createServer((req, res) => {
        requests.push(req);
        req.resume().on('end', () => res.end());
      }),
    );
    init({ serverUrl: `${serverUrl}/tenant`, apiKey: 'hh_secret' });
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.flush()).toBe(true);
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: '/tenant/opentelemetry/v1/traces',
        headers: { authorization: 'Bearer hh_secret', 'content-type': 'application/x-protobuf' },
      },
    ]);
    expect(requests[0]?.headers).not.toHaveProperty('baggage');
    const pipeline = globalState('pipeline', () => ({}));
    for (const seen of [tracer, pipeline, tracer.stats(), trace.getTracerProvider(), trace.getTracer('x')]) {
      expect(inspect(seen, { depth: 20, showHidden: true })).not.toContain('secret');
    }
    expect(JSON.stringify([tracer, pipeline, tracer.stats()])).not.toContain('secret');
  });

  it('is in no warning, error, span or debug message, even if the server quotes it', async () => {
    const seen: unknown[] = [];
    const see = (...args: unknown[]) => void seen.push(args);
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(see);
    diag.setLogger({ error: see, warn: see, info: see, debug: see, verbose: see }, DiagLogLevel.ALL);
    globalState('warnings', () => new Set()).clear();
    let status = 400;
    const serverUrl = await listen(
      createServer((req, res) => {
        const quoted = req.headers.authorization ?? '';
        req.resume().on('end', () => res.writeHead(status, quoted, { 'x-quoted': quoted }).end(quoted));
      }),
    );
    init({ serverUrl, apiKey: 'hh_secret' });
    for (status of [400, 503, 200]) {
      enrichSpanContext({ eventName: 'work' }, (span) => see(span));
      await tracer.flush({ timeoutMillis: 100 });
      see(await tracer.createSession(), await tracer.enrichSession({ outputs: 'x' }), tracer.stats());
    }
    for (const wrong of [{ apiKey: 'hh_secret2' }, { serverUrl: 'http://hh_secret@x' }]) {
      try {
        HoneyHiveTracer.init(wrong);
      } catch (error) {
        see(error);
      }
    }
    await tracer.shutdown({ timeoutMillis: 50 });
    diag.disable();
    emitWarning.mockRestore();
    expect(seen.length).toBeGreaterThan(8);
    expect(inspect(seen, { depth: 20, showHidden: true, maxStringLength: null })).not.toContain('secret');
  });

  it('is not accompanied by the headers of OTEL_EXPORTER_OTLP_HEADERS', async () => {
    process.env.OTEL_EXPORTER_OTLP_HEADERS = 'authorization=Bearer other,x-vendor-key=other';
    const requests: IncomingMessage[] = [];
    const serverUrl = await listen(
      createServer((req, res) => {
        requests.push(req);
        req.resume().on('end', () => res.end());
      }),
    );
    init({ serverUrl });
    enrichSpanContext({ eventName: 'work' }, () => {});
    await tracer.flush();
    delete process.env.OTEL_EXPORTER_OTLP_HEADERS;
    expect(JSON.stringify(requests[0]?.headers)).not.toContain('other');
  });
});
