/**
 * Every way to trace that is measured, in the order of the table.
 *
 * - `traces`: calls carry the caller's trace.
 * - `spans`: requests are exported as spans.
 * - `batch`: how many requests it serves in its turn, few enough for its queue.
 */
export const variants = [
  { name: 'bare', title: 'bare server', traces: false, spans: false, batch: 500 },
  { name: 'honeyhive-propagation', title: 'HoneyHive, propagation only', traces: true, spans: false, batch: 500 },
  { name: 'honeyhive', title: 'HoneyHive, request span', traces: true, spans: true, batch: 500 },
  { name: 'by-hand-scope', title: 'by hand: extract, scope', traces: true, spans: false, batch: 500 },
  { name: 'by-hand', title: 'by hand: extract, span, end', traces: true, spans: true, batch: 500 },
  { name: 'opentelemetry', title: 'OpenTelemetry', traces: true, spans: true, batch: 500 },
  { name: 'dd-trace', title: 'dd-trace', traces: true, spans: true, batch: 500 },
  // It sends a request to its server for each that it serves.
  { name: 'sentry', title: 'Sentry', traces: true, spans: true, batch: 100 },
];
