/**
 * All variants that are measured, in the order of the tables.
 *
 * - `traces`: whose trace outgoing calls carry.
 * - `spans`: true if requests are exported as spans.
 * - `atOnce`: how many requests are served at full load before they are exported. They must fit into the queue.
 */
export const variants = [
  { name: 'bare', title: 'bare server', traces: 'none', spans: false, atOnce: 500 },
  { name: 'honeyhive-propagation', title: 'HoneyHive, propagation only', traces: 'caller', spans: false, atOnce: 500 },
  { name: 'honeyhive', title: 'HoneyHive, request span', traces: 'caller', spans: true, atOnce: 500 },
  { name: 'by-hand-scope', title: 'by hand: extract, scope', traces: 'caller', spans: false, atOnce: 500 },
  { name: 'by-hand', title: 'by hand: extract, span, end', traces: 'caller', spans: true, atOnce: 500 },
  { name: 'by-hand-alike', title: 'by hand: the same span as ours', traces: 'caller', spans: true, atOnce: 500 },
  { name: 'opentelemetry', title: 'OpenTelemetry', traces: 'caller', spans: true, atOnce: 500 },
  { name: 'dd-trace', title: 'dd-trace', traces: 'caller', spans: true, atOnce: 500 },
  // Continues only traces of Sentry's own callers, and sends one request to its server for each that it serves.
  { name: 'sentry', title: 'Sentry', traces: 'own', spans: true, atOnce: 100 },
];
