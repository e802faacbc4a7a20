import { currentSession, injectContextIntoCarrier } from '@honeyhive/core';
import { globalState } from '@honeyhive/core/internal';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import type { Context, Handler } from 'aws-lambda';
import { closeServers } from '../../../test/support/listen.js';
import { startReceiver } from '../../../test/support/receiver.js';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { type HoneyHiveOptions, honeyhive } from '../src/index.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${spanId}-01`;
const baggage = 'session_id=theirs,project=theirs,source=theirs,tenant=theirs,run_id=theirs';
const lambda = { functionName: 'ask' } as Context;

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

type Options = HoneyHiveOptions<{ headers?: Record<string, string> }>;

interface Report {
  readonly sessionId: string | undefined;
  readonly outgoing: Record<string, string>;
}

/** Invokes a handler with `event`. Returns its session and the headers that it would send. */
function invoke(event: object, options: Options): Promise<Report> {
  const handler: Handler<object, Report> = async () => ({
    sessionId: currentSession()?.sessionId,
    outgoing: injectContextIntoCarrier({}),
  });
  return honeyhive(handler, options)(event, lambda, undefined as never) as Promise<Report>;
}

const attribute = (stringValue: string) => ({ stringValue, dataType: 'String' });
const events: [string, object, number][] = [
  [
    'a request',
    {
      httpMethod: 'GET',
      path: '/',
      requestContext: {},
      headers: { traceparent, baggage, 'x-honeyhive-session-id': 'theirs' },
    },
    1,
  ],
  ['a direct invocation', { headers: { traceparent, baggage }, session_id: 'theirs' }, 1],
  [
    'a message',
    {
      Records: [
        {
          messageId: 'm1',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-west-1:1:orders',
          messageAttributes: { traceparent: attribute(traceparent), baggage: attribute(baggage) },
        },
      ],
    },
    2,
  ],
];

function expectUntrusted({ sessionId, outgoing }: Report): void {
  expect(sessionId).toMatch(/^[\da-f-]{36}$/);
  expect(outgoing.baggage).toBe(`session_id=${sessionId}`);
  for (const { attributes } of telemetry.spans) expect(Object.values(attributes)).not.toContain('theirs');
}

describe.each(events)('the sender of %s', (_name, event, count) => {
  it('is trusted by default', async () => {
    expect((await invoke(event, {})).sessionId).toBe('theirs');
    expect((await invoke(event, { trust: () => 'continue' })).sessionId).toBe('theirs');
  });

  it.each(['link', 'ignore'] as const)('is not continued with `trust: %s`', async (trust) => {
    expectUntrusted(await invoke(event, { trust }));
    const spans = await telemetry.ended(count);
    for (const span of spans) {
      expect(span.spanContext().traceId).not.toBe(traceId);
      expect(span.links.map((link) => link.context.spanId)).toEqual(trust === 'link' ? [spanId] : []);
    }
    expect(spans.filter(({ parentSpanContext }) => parentSpanContext === undefined)).toMatchObject([
      { kind: SpanKind.SERVER },
    ]);
  });

  it('is ignored if the `trust` function throws, with a single warning', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    globalState('warnings', () => new Set()).clear();
    const trust = () => {
      throw new Error('boom');
    };
    for (const report of [await invoke(event, { trust }), await invoke(event, { trust })]) expectUntrusted(report);
    for (const { links } of telemetry.spans) expect(links).toEqual([]);
    expect(emitWarning).toHaveBeenCalledTimes(1);
    emitWarning.mockRestore();
  });
});

describe('a handler that forwards the headers of its event', () => {
  /** Returns the headers that the upstream receives. */
  async function forward(options: Options) {
    const { origin, received } = await startReceiver();
    const handler: Handler<{ headers: Record<string, string> }> = async ({ headers }) => {
      await fetch(origin, { headers });
    };
    const headers = { Traceparent: traceparent, baggage, 'x-honeyhive-session-id': 'theirs' };
    await honeyhive(handler, options as never)({ headers }, lambda, undefined as never);
    await closeServers();
    const { spanId } = telemetry.spans[0]?.spanContext() ?? {};
    return { sent: received[0], spanId };
  }

  it('makes its span the parent', async () => {
    const { sent, spanId } = await forward({});
    expect(sent).toMatchObject({
      traceparent: `00-${traceId}-${spanId}-01`,
      baggage: expect.stringContaining('theirs'),
    });
  });

  it.each(['link', 'ignore'] as const)('forwards nothing of a caller that it does not trust: %s', async (trust) => {
    const { sent, spanId } = await forward({ trust });
    expect(sent?.traceparent).toContain(spanId);
    expect(JSON.stringify(sent)).not.toContain('theirs');
  });
});

it('passes the event to the `trust` function', async () => {
  const trust: Options['trust'] & {} = ({ headers }) => (headers?.['x-internal'] ? 'continue' : 'ignore');
  expectUntrusted(await invoke({ headers: { traceparent, baggage } }, { trust }));
  expect((await invoke({ headers: { traceparent, baggage, 'x-internal': '1' } }, { trust })).sessionId).toBe('theirs');
});

it.each(['link', 'ignore'] as const)('does not use what another instrumentation has extracted: %s', async (trust) => {
  const names = ['session_id', 'project', 'tenant', 'run_id'];
  const extracted = propagation.createBaggage(Object.fromEntries(names.map((name) => [name, { value: 'theirs' }])));
  const outer = trace.getTracer('other').startSpan('outer');
  const around = trace.setSpan(propagation.setBaggage(context.active(), extracted), outer);
  expectUntrusted(await context.with(around, () => invoke({ headers: { traceparent, baggage } }, { trust })));
  const [span] = await telemetry.ended(1);
  expect(span?.parentSpanContext?.spanId).toBe(outer.spanContext().spanId);
});

it('throws for any other `trust`, and says what to pass', () => {
  expect(() => honeyhive(async () => {}, { trust: 'everyone' as never })).toThrow(
    /`trust` cannot be 'everyone'\. Write 'continue', 'link' or 'ignore', or a function/,
  );
});
