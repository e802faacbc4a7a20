// `pnpm bench:micro`: what reading and writing headers, a scope and a span take, ours and OpenTelemetry's, in nanoseconds.
import { HoneyHivePropagator, withSession } from '@honeyhive/core';
import { extract, headerGetter } from '@honeyhive/core/adapter';
import {
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { do_not_optimize, measure } from 'mitata';

new NodeTracerProvider().register();
const tracer = trace.getTracer('micro');
const ours = new HoneyHivePropagator();
const theirs = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
});

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const foreign = (count) => Array.from({ length: count }, (_, index) => `key${index}=value${index}`).join(',');

const read = (propagator, headers) => propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
function write(propagator, ctx) {
  const headers = {};
  propagator.inject(ctx, headers, defaultTextMapSetter);
  return headers;
}

async function nanoseconds(task) {
  const { p50 } = await measure(() => do_not_optimize(task()));
  return p50;
}

async function compare(title, task) {
  const [us, them] = [await nanoseconds(() => task(ours)), await nanoseconds(() => task(theirs))];
  console.log(`| ${title} | ${us.toFixed(0)} | ${them.toFixed(0)} | ${(them / us).toFixed(1)} |`);
}

console.log('| | ours, ns | official, ns | times |\n| --- | ---: | ---: | ---: |');
for (const count of [0, 3, 30, 180]) {
  const headers = { traceparent, baggage: foreign(count) };
  await compare(`read traceparent and ${count} members`, (propagator) =>
    propagation.getBaggage(read(propagator, headers)),
  );
}
for (const count of [0, 3, 30, 180]) {
  const headers = { traceparent, baggage: foreign(count) };
  const contexts = new Map([ours, theirs].map((propagator) => [propagator, read(propagator, headers)]));
  await compare(`write traceparent and ${count} members`, (propagator) => write(propagator, contexts.get(propagator)));
}
const caller = {
  traceparent,
  baggage: 'session_id=8d6f2c1e-3b5a-4c7d-9e8f-0a1b2c3d4e5f,project=bench,source=production',
};
const session = await nanoseconds(() => extract(headerGetter(caller)).session);
const unread = await nanoseconds(() => extract((name) => caller[name]));
const scope = await nanoseconds(() => withSession({ sessionId: 's' }, () => 1));
const bareScope = await nanoseconds(() => context.with(ROOT_CONTEXT.setValue(Symbol.for('micro'), 1), () => 1));
const span = await nanoseconds(() => tracer.startSpan('micro').end());
console.log(`| read a session | ${session.toFixed(0)} | | |`);
console.log(`| read headers of which nobody asks for the baggage | ${unread.toFixed(0)} | | |`);
console.log(`| scope | ${scope.toFixed(0)} | ${bareScope.toFixed(0)} | ${(bareScope / scope).toFixed(1)} |`);
console.log(`| span of the SDK | | ${span.toFixed(0)} | |`);
