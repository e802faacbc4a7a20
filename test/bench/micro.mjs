// What reading and writing headers, a scope and a span take by themselves, ours and OpenTelemetry's.
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
import { foreignMembers, ownMembers } from './load.mjs';
import { markdownTable } from './report.mjs';

const ours = new HoneyHivePropagator();
const official = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
});
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** A table of nanoseconds. */
export async function micro() {
  new NodeTracerProvider().register();
  const rows = [];
  for (const count of [0, 3, 30, 180]) {
    const headers = { traceparent, baggage: foreignMembers(count) };
    rows.push(
      await compare(`read traceparent and ${count} members, and look at both`, (propagator) => () => {
        const ctx = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
        return [trace.getSpanContext(ctx), propagation.getBaggage(ctx)];
      }),
    );
  }
  for (const count of [0, 3, 30, 180]) {
    const headers = { traceparent, baggage: foreignMembers(count) };
    rows.push(
      await compare(`write traceparent and the ${count} members that were read`, (propagator) => {
        const ctx = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
        return () => propagator.inject(ctx, {}, defaultTextMapSetter);
      }),
    );
  }
  const caller = { traceparent, baggage: ownMembers };
  const tracer = trace.getTracer('micro');
  const key = Symbol('micro');
  for (const [title, task] of [
    ['read traceparent, session, project and source', () => extract(headerGetter(caller)).session],
    ['read the same headers, of which nobody asks for the baggage', () => extract((name) => caller[name])],
    ['withSession', () => withSession({ sessionId: 's' }, () => 1)],
    ['context.with of one value', () => context.with(ROOT_CONTEXT.setValue(key, 1), () => 1)],
    ['a span of the SDK, started and ended', () => tracer.startSpan('micro').end()],
  ]) {
    rows.push([title, shown(await nanoseconds(task)), '', '']);
  }
  return markdownTable(['nanoseconds', 'ours', 'official propagators', 'times'], rows);
}

async function compare(title, taskOf) {
  const [us, them] = [await nanoseconds(taskOf(ours)), await nanoseconds(taskOf(official))];
  return [title, shown(us), shown(them), (them / us).toFixed(1)];
}

async function nanoseconds(task) {
  const { p50 } = await measure(() => do_not_optimize(task()));
  return p50;
}

const shown = (value) => value.toFixed(0);
