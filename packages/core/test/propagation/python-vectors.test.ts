import { type Attributes, context, propagation, type SpanContext, trace } from '@opentelemetry/api';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import vectors from '../../../../test/vectors/honeyhive-python.json';
import {
  currentSession,
  enrichSpan,
  enrichSpanContext,
  injectContextIntoCarrier,
  withDistributedTraceContext,
  withSession,
} from '../../src/index.js';

interface ExtractVector {
  readonly id: string;
  readonly name: string;
  readonly carrier: Record<string, string | string[]>;
  readonly expect: {
    readonly remote: { trace_id: string; span_id: string; flags: number; tracestate: string } | null;
    readonly baggage: Record<string, string>;
    readonly span: { parentSpanId?: string | null; attributes: Record<string, unknown> } | null;
  };
}

/** Deliberate differences from Python: the span attributes that differ, and why. */
const departures: Record<string, { why: string; attributes: Record<string, string | undefined> }> = {
  B5a: { why: 'values are percent-decoded', attributes: { project: 'my project', source: 'a/b' } },
  B5b: { why: 'quote_plus is decoded', attributes: { project: 'my project', source: 'R&D/été' } },
  B8: {
    why: 'properties are not part of a value',
    attributes: { session_id: '9b2f1f3e-7c55-4b0e-8f3a-0d1c2b3a4f55', project: 'p' },
  },
};

const { local_tracer: local, vectors: extractVectors } = vectors.python_extract as unknown as {
  local_tracer: { session_id: string; project: string; source: string };
  vectors: ExtractVector[];
};
const tracer = { sessionId: local.session_id, project: local.project, source: local.source };

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

describe('headers are read as Python reads them', () => {
  it.each(extractVectors.map((vector) => [vector.id, vector.name, vector] as const))('%s: %s', (id, _name, vector) => {
    const { remote, span: expected } = vector.expect;
    let parent: SpanContext | undefined;
    withDistributedTraceContext(vector.carrier, tracer, () => {
      parent = trace.getSpanContext(context.active());
      enrichSpanContext({ eventName: 'span' }, () => {});
    });
    if (remote === null) expect(parent).toBeUndefined();
    else {
      expect(parent).toMatchObject({
        traceId: remote.trace_id,
        spanId: remote.span_id,
        traceFlags: remote.flags,
        isRemote: true,
      });
      expect(parent?.traceState?.serialize() ?? '').toBe(remote.tracestate);
    }

    const [span] = telemetry.spans;
    if (expected === null) {
      expect(span).toBeUndefined();
      return;
    }
    expect(span?.parentSpanContext?.spanId ?? null).toBe(expected.parentSpanId ?? null);
    const attributes = { ...expected.attributes };
    for (const [name, value] of Object.entries(departures[id]?.attributes ?? {})) {
      attributes[`honeyhive.${name}`] = value;
      attributes[`traceloop.association.properties.${name}`] = value;
    }
    // Foreign baggage may be private, so it is sent to the next service but not recorded on spans.
    for (const name of Object.keys(attributes)) if (name.startsWith('baggage.')) delete attributes[name];
    expect(span?.attributes).toMatchObject(attributes);
    expect(Object.keys(span?.attributes ?? {}).filter((name) => name.startsWith('baggage.'))).toEqual([]);
  });

  it('B19: foreign baggage is forwarded without honeyhive_tracer_id', () => {
    const vector = extractVectors.find(({ id }) => id === 'B19');
    const sent = withDistributedTraceContext(vector?.carrier ?? {}, tracer, () =>
      injectContextIntoCarrier({ baggage: '' }),
    );
    const session = 'session_id=9b2f1f3e-7c55-4b0e-8f3a-0d1c2b3a4f55,project=server-proj,source=server-src';
    expect(sent.baggage).toBe(
      `${session},user_id=42,tenant=acme%20inc,parent_id=pp,run_id=r1,dataset_id=d1,datapoint_id=dp1`,
    );
  });
});

describe('headers that Python writes', () => {
  it.each(vectors.python_inject.map((vector) => [vector.id, vector.headers.baggage] as const))(
    '%s: the session is read',
    (_id, baggage) => {
      const session = withDistributedTraceContext({ baggage }, tracer, () => currentSession());
      const sessionId = /session_id=([\w-]+)/.exec(baggage)?.[1] ?? local.session_id;
      const hasProject = baggage.includes('project=');
      expect(session).toEqual({
        sessionId,
        project: hasProject ? 'my project' : local.project,
        source: hasProject ? 'svc-a' : local.source,
      });
    },
  );
});

describe('span attributes are the same as Python’s', () => {
  const otlp = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(otlp);
    const [[kind, content] = []] = Object.entries(value as Record<string, unknown>);
    return kind === 'intValue' ? Number(content) : content;
  };
  const expected = (id: string) => {
    const vector = vectors.python_enrich.vectors.find((candidate) => candidate.id === id);
    const { 'honeyhive.tracer_version': _, ...attributes } = (vector?.otlp_attributes ?? {}) as Record<string, unknown>;
    return {
      input: vector?.input as Record<string, unknown>,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, otlp(value)])),
    };
  };
  const written = () =>
    Object.fromEntries(
      Object.entries(telemetry.spans[0]?.attributes ?? {}).filter(([name]) => name.startsWith('honeyhive_')),
    );

  it.each(['F1', 'F2', 'F3', 'F6', 'F8'])('%s: fields are flattened the same way', (id) => {
    const { input, attributes } = expected(id);
    // The file describes the integer key of F6 in words. JSON rounds the large integer of F1; a BigInt does not.
    const fields = JSON.parse(JSON.stringify(input).replace('5 (int key)', '5'));
    if (id === 'F1') {
      fields.inputs.big = 9007199254740993n;
      attributes['honeyhive_inputs.big'] = '9007199254740993';
    }
    enrichSpanContext({ eventName: id, ...fields }, () => {});
    expect(written()).toEqual(attributes);
  });

  it('F4: a date is ISO text without quotes, unlike in Python', () => {
    enrichSpanContext({ eventName: 'F4', inputs: { dt: new Date('2026-01-02T03:04:05Z') } }, () => {});
    expect(written()).toMatchObject({ 'honeyhive_inputs.dt': '2026-01-02T03:04:05.000Z' });
  });

  it('F9: raw attributes can be set on the span that `fn` receives, and an array of scalars stays an array', () => {
    const { input, attributes } = expected('F9');
    enrichSpanContext(
      { eventName: 'F9', inputs: input.inputs },
      (span) => void span.setAttributes(input.attributes as Attributes),
    );
    expect(telemetry.spans[0]?.attributes).toMatchObject(attributes);
  });

  it('G1: enrichSpan adds to the active span, and later values replace earlier ones', () => {
    const { attributes } = expected('G1');
    enrichSpanContext({ eventName: 'G1' }, () => {
      enrichSpan({ metadata: { k: 'first' } });
      enrichSpan({ metadata: { k: 'v', n: { x: 1 }, foo: 'kw' }, error: 'e1' });
    });
    const { honeyhive_event_id: _, ...rest } = attributes;
    expect(written()).toEqual(rest);
  });

  it('E1: an error is recorded as one exception event and status ERROR; Python records three events', () => {
    const { attributes } = expected('E1');
    const failure = new TypeError('esc fail');
    expect(() =>
      enrichSpanContext({ eventName: 'E1', inputs: { a: 1 } }, () => {
        throw failure;
      }),
    ).toThrow(failure);
    expect(written()).toEqual({ ...attributes, honeyhive_error: 'TypeError: esc fail' });
    const [span] = telemetry.spans;
    expect(span?.status).toEqual({ code: 2, message: 'TypeError: esc fail' });
    expect(span?.events).toMatchObject([
      { name: 'exception', attributes: { 'exception.type': 'TypeError', 'exception.message': 'esc fail' } },
    ]);
  });
});

describe('recommended behavior where Python fails', () => {
  const session = { sessionId: '9b2f1f3e-7c55-4b0e-8f3a-0d1c2b3a4f55' };
  const vector = (id: string) => vectors.recommended_for_typescript.find((candidate) => candidate.id === id);

  it('R1: the session is written with the trace', () => {
    const headers = withSession({ ...session, project: 'my project', source: 'svc' }, () =>
      enrichSpanContext({ eventName: 'R1' }, () => injectContextIntoCarrier({ baggage: '', traceparent: '' })),
    );
    expect(headers.baggage).toBe(vector('R1')?.headers?.baggage);
    const span = telemetry.spans[0]?.spanContext();
    expect(headers.traceparent).toBe(`00-${span?.traceId}-${span?.spanId}-01`);
  });

  it('R2: the session is written without a trace', () => {
    expect(withSession(session, () => injectContextIntoCarrier({}))).toEqual(vector('R2')?.headers);
  });

  it.each(['R3', 'R4', 'R5'])('%s: headers are read in any case and shape', (id) => {
    const { extract, expect: expected } = vector(id) as unknown as {
      extract: Record<string, string | string[]>;
      expect: { linked?: boolean; session_id?: string; project?: string; source?: string };
    };
    withDistributedTraceContext(extract, undefined, () => {
      const { sessionId, project, source } = currentSession() ?? {};
      expect({ sessionId, project, source }).toMatchObject({
        ...(expected.session_id && { sessionId: expected.session_id }),
        ...(expected.project && { project: expected.project }),
        ...(expected.source && { source: expected.source }),
      });
      expect(trace.getSpanContext(context.active()) !== undefined).toBe(expected.linked ?? true);
    });
    expect(propagation.getBaggage(context.active())).toBeUndefined();
  });
});
