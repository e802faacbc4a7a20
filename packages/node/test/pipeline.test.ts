import { createServer, type ServerResponse } from 'node:http';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { closeServers, listen } from '../../../test/support/listen.js';
import { enrichSpanContext, HoneyHiveTracer, type InitOptions, withDistributedTraceContext } from '../src/index.js';

let local: LocalHoneyHive;
let tracer: HoneyHiveTracer;

const init = (options: InitOptions = {}) => {
  tracer = HoneyHiveTracer.init({ serverUrl: local.url, project: 'p', serviceName: 'test', ...options });
  return tracer;
};
const stored = (id: string) => local.store.session(id)?.spans ?? [];

beforeEach(async () => {
  local = await startLocal({ port: 0 });
});

afterEach(async () => {
  await tracer?.shutdown();
  await local.close();
  await closeServers();
});

describe('the pipeline', () => {
  it('exports each span as soon as it ends if `disableBatch` is set', async () => {
    const { sessionId } = init({ disableBatch: true });
    const kept = new Promise<string>((resolve) => local.store.once('session', resolve));
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await kept).toBe(sessionId);
  });

  it.each<[InitOptions, session: string | undefined]>([
    [{}, 'session_id=s,project=p,source=dev'],
    [{ injectSession: 'never' }, undefined],
  ])('injects by the global propagator into messages with the options %j: %s', (options, session) => {
    init({ sessionId: 's', ...options });
    const carrier: Record<string, string> = {};
    const span = trace.getTracer('queue').startSpan('add', { kind: SpanKind.PRODUCER });
    propagation.inject(trace.setSpan(context.active(), span), carrier);
    span.end();
    expect(carrier.traceparent).toContain(span.spanContext().spanId);
    expect(carrier.baggage).toBe(session);
  });

  it('keeps up to 1024 attributes per span', async () => {
    const { sessionId } = init();
    enrichSpanContext({ eventName: 'work', inputs: Array.from({ length: 880 }, (_, index) => index) }, () => {});
    await tracer.flush();
    expect(stored(sessionId)[0]?.attributes['honeyhive_inputs.879']).toBe(879);
  });

  it('waits in flush() for batches that are being sent', async () => {
    let responses = 0;
    const arrived = new Promise<void>((resolve) => {
      const server = createServer((req, res) => {
        resolve();
        req.resume().on('end', () =>
          setImmediate(() => {
            responses += 1;
            res.end();
          }),
        );
      });
      listen(server).then((serverUrl) => {
        init({ serverUrl });
        for (let span = 0; span < 512; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
      });
    });
    await arrived;
    expect(await tracer.flush()).toBe(true);
    expect(responses).toBe(1);
  });

  it('loses none of 10 000 spans that end in one tick', async () => {
    init({ serverUrl: await listen(createServer((req, res) => void req.resume().on('end', () => res.end()))) });
    for (let span = 0; span < 10_000; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.flush()).toBe(true);
    expect(tracer.stats().spans).toMatchObject({ ended: 10_000, exported: 10_000, queued: 0 });
  });

  it('reports spans that do not fit the queue or that the server refuses in stats() and flush()', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    let status = 400;
    const serverUrl = await listen(
      createServer((req, res) => void req.resume().on('end', () => res.writeHead(status).end())),
    );
    init({ serverUrl, maxQueueSize: 4 });
    const work = async (spans: number) => {
      for (let span = 0; span < spans; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
      return tracer.flush();
    };
    expect([await work(2), await work(3)]).toEqual([false, false]);
    status = 200;
    expect([await work(1), await work(1)]).toEqual([true, true]);
    expect(await work(10)).toBe(false);
    expect(await work(1)).toBe(true);
    expect(tracer.stats()).toMatchObject({
      spans: {
        ended: 18,
        exported: 7,
        queued: 0,
        dropped: { queueFull: 6, refused: 5, unavailable: 0, shutdown: 0, invalid: 0 },
      },
      sampledOut: 0,
      withheldRequests: 0,
      droppedBaggage: 0,
    });
    expect(await tracer.shutdown()).toBe(true);
    const warnings = emitWarning.mock.calls.map(([message]) => String(message).replace(serverUrl, 'the server'));
    expect(warnings).toEqual([
      '2 spans were not exported to the server: HTTP status 400.',
      '9 spans were not exported to the server: HTTP status 400.',
    ]);
    emitWarning.mockRestore();
  });

  it('limits the time of shutdown(), and counts the spans left behind and those that end later', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    const serverUrl = await listen(createServer(() => {}));
    init({ serverUrl });
    const late = trace.getTracer('test').startSpan('late');
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.shutdown({ timeoutMillis: 50 })).toBe(false);
    late.end();
    expect(tracer.stats().spans).toMatchObject({ ended: 2, queued: 0, dropped: { shutdown: 2 } });
    emitWarning.mockRestore();
  });

  it('resolves flush() to false if a batch that is being sent is refused', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    const serverUrl = await listen(
      createServer((req, res) => void req.resume().on('end', () => res.writeHead(400).end())),
    );
    init({ serverUrl });
    for (let span = 0; span < 512; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
    await new Promise(setImmediate);
    expect(await tracer.flush()).toBe(false);
    emitWarning.mockRestore();
  });

  it('limits the time of flush(), and reports a later refusal to the next flush()', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    const held: ServerResponse[] = [];
    const serverUrl = await listen(createServer((_req, res) => void held.push(res)));
    init({ serverUrl });
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.flush({ timeoutMillis: 200 })).toBe(false);
    expect(held).toHaveLength(1);
    held[0]?.writeHead(400).end();
    expect(await tracer.flush()).toBe(false);
    emitWarning.mockRestore();
  });

  it('counts requests without trace headers and dropped baggage in stats()', async () => {
    init();
    const { withheldRequests, droppedBaggage, droppedTracestate } = tracer.stats();
    await fetch('http://withheld.example').catch(() => {});
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { traceparent, tracestate: 'no=list=', baggage: 'not a member,session_id=S' };
    withDistributedTraceContext(headers, tracer, () => {});
    withDistributedTraceContext({ traceparent, tracestate: ' ' }, tracer, () => {});
    expect(tracer.stats()).toMatchObject({
      withheldRequests: withheldRequests + 1,
      droppedBaggage: droppedBaggage + 1,
      droppedTracestate: droppedTracestate + 1,
    });
  });
});
