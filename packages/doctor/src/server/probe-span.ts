import type { ProbeIdentity } from './probe-identity.js';

/** Returns an OTLP/JSON request with one span, the root of the probe's trace. */
export function probeSpan({ traceId, spanId, sessionId }: ProbeIdentity, now = Date.now()): string {
  const nanoseconds = `${now}000000`;
  const attributes = {
    honeyhive_event_type: 'chain',
    'honeyhive.session_id': sessionId,
    'traceloop.association.properties.session_id': sessionId,
  };
  const span = {
    traceId,
    spanId,
    name: 'honeyhive-doctor',
    kind: 1,
    startTimeUnixNano: nanoseconds,
    endTimeUnixNano: nanoseconds,
    attributes: toOtlp(attributes),
  };
  const resource = { attributes: toOtlp({ 'service.name': 'honeyhive-doctor' }) };
  return JSON.stringify({
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'honeyhive-doctor' }, spans: [span] }] }],
  });
}

function toOtlp(attributes: Readonly<Record<string, string>>) {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}
