// Measures reading and writing headers, a scope and a span, with this project and with OpenTelemetry.
import { deepStrictEqual } from 'node:assert';
import { HoneyHivePropagator, traceTool, withSession } from '@honeyhive/core';
import { extract, headerGetter } from '@honeyhive/core/internal';
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
import { foreignMembers, ownMembers } from '../request-text.mjs';
import { answerParent } from './answer.js';

new NodeTracerProvider().register();
const tracer = trace.getTracer('headers');
const key = Symbol('headers');
const propagators = {
  ours: new HoneyHivePropagator(),
  official: new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
};
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const caller = { traceparent, baggage: ownMembers };

const read = (propagator, carrier) => propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
const write = (propagator, ctx) => {
  const carrier = {};
  propagator.inject(ctx, carrier, defaultTextMapSetter);
  return carrier;
};

/** Tasks on the headers of a request, measured for several numbers of baggage members. */
const codecs = [
  {
    kind: 'read',
    title: 'read, baggage unused',
    taskOf: (propagator, carrier) => () => trace.getSpanContext(read(propagator, carrier)),
  },
  {
    kind: 'read',
    title: 'read, one baggage entry used',
    taskOf: (propagator, carrier) => () => {
      const ctx = read(propagator, carrier);
      return [trace.getSpanContext(ctx), propagation.getBaggage(ctx)?.getEntry('key1')?.value];
    },
  },
  {
    kind: 'read',
    title: 'read, all baggage entries used',
    taskOf: (propagator, carrier) => () => {
      const ctx = read(propagator, carrier);
      return [trace.getSpanContext(ctx), propagation.getBaggage(ctx)?.getAllEntries()];
    },
  },
  {
    kind: 'write',
    title: 'read and write',
    taskOf: (propagator, carrier) => () => write(propagator, read(propagator, carrier)),
  },
  {
    kind: 'write',
    title: 'write the same Context again',
    taskOf: (propagator, carrier) => {
      const ctx = read(propagator, carrier);
      return () => write(propagator, ctx);
    },
  },
];

/** Functions of this project, and how to do the same with OpenTelemetry alone. */
const others = [
  {
    title: 'read session, project and source',
    ours: () => extract(headerGetter(caller)).session,
    official: () => {
      const baggage = propagation.getBaggage(read(propagators.official, caller));
      return ['session_id', 'project', 'source'].map((name) => baggage.getEntry(name).value);
    },
  },
  {
    title: 'withSession; context.with one value',
    ours: () => withSession({ sessionId: 's' }, () => 1),
    official: () => context.with(context.active().setValue(key, 1), () => 1),
  },
  {
    title: 'a traceTool function; startActiveSpan',
    ours: traceTool(() => 1),
    official: () =>
      tracer.startActiveSpan('tool', (span) => {
        span.end();
        return 1;
      }),
  },
];

answerParent({
  async measure() {
    const rows = [];
    const carriers = [0, 3, 30, 180].map((members) => [members, { traceparent, baggage: foreignMembers(members) }]);
    for (const [, carrier] of carriers) checkAlike(carrier);
    for (const { kind, title, taskOf } of codecs) {
      for (const [members, carrier] of carriers) {
        const ours = await nanoseconds(taskOf(propagators.ours, carrier));
        const official = await nanoseconds(taskOf(propagators.official, carrier));
        rows.push({ kind, title, members, ours, official });
      }
    }
    for (const { title, ours, official } of others) {
      rows.push({ title, ours: await nanoseconds(ours), official: await nanoseconds(official) });
    }
    return rows;
  },
});

/** Throws unless both propagators read and write the same. */
function checkAlike(carrier) {
  const [ours, official] = Object.values(propagators).map((propagator) => {
    const ctx = read(propagator, carrier);
    const entries = propagation.getBaggage(ctx)?.getAllEntries() ?? [];
    const written = write(propagator, ctx);
    return {
      traceId: trace.getSpanContext(ctx).traceId,
      entries: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
      traceparent: written.traceparent,
      members: written.baggage?.split(',').toSorted(),
    };
  });
  deepStrictEqual(ours, official);
}

/** Returns the lowest of three means. A median would hide garbage collection, and the first mean includes compilation. */
async function nanoseconds(task) {
  const means = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const { avg } = await measure(() => do_not_optimize(task()), { min_cpu_time: 100e6 });
    means.push(avg);
  }
  return Math.min(...means);
}
