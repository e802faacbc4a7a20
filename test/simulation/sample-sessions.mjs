// Samples the sessions of a fleet in three ways and counts which of them are stored as a whole.
import { setSession } from '@honeyhive/core/internal';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace-node';
import { SessionSampler } from './dist/session-sampler.mjs';

const services = 1_000;
const entries = 20;
const sessions = 20_000;
// The sampler decides by session, so one trace ID serves for all.
const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

/** Returns a generator of random numbers that are the same in every run: mulberry32. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Creates sessions of one or more traces. Each trace starts in one of a few services and crosses up to eight. */
function makeFleet() {
  const random = randomNumbers(1);
  const upTo = (count) => Math.floor(random() * count);
  return Array.from({ length: sessions }, (_, n) => {
    const traces = [];
    do {
      const hops = [upTo(entries), ...Array.from({ length: upTo(8) }, () => entries + upTo(services - entries))];
      traces.push({ id: random(), hops });
    } while (random() < 0.75);
    return { id: `session-${n}`, traces };
  });
}

/** Ways to sample. Each decides which hops of a trace are stored, given the rate of each service. */
const ways = {
  'at random in each service': (rateOf) => {
    const random = randomNumbers(2);
    return (_session, { hops }) => hops.map((service) => random() < rateOf(service));
  },
  'by trace ID, following the caller':
    (rateOf) =>
    (_session, { id, hops }) =>
      hops.map(() => id < rateOf(hops[0])),
  'by session ID, following the caller': (rateOf) => {
    const samplers = new Map();
    const samplerOf = (rate) => {
      if (!samplers.has(rate)) samplers.set(rate, new SessionSampler(rate));
      return samplers.get(rate);
    };
    return ({ id: sessionId }, { hops }) => {
      let ctx = setSession(ROOT_CONTEXT, { sessionId });
      return hops.map((service) => {
        const { decision } = samplerOf(rateOf(service)).shouldSample(ctx, traceId);
        const isKept = decision === SamplingDecision.RECORD_AND_SAMPLED;
        const caller = { traceId, spanId, traceFlags: Number(isKept), isRemote: true, sessionId };
        ctx = setSession(trace.setSpanContext(ROOT_CONTEXT, caller), { sessionId });
        return isKept;
      });
    };
  },
};

const rates = {
  '0.1 everywhere': () => 0.1,
  '0.1 where sessions start, 0.05 to 0.5 downstream': (service) =>
    service < entries ? 0.1 : 0.05 + (service % 10) / 20,
  '0.1 in one half of the services, 0.2 in the other': (service) => (service % 2 ? 0.1 : 0.2),
};

export function sampleSessions() {
  const fleet = makeFleet();
  const spans = fleet.flatMap(({ traces }) => traces).reduce((sum, { hops }) => sum + hops.length, 0);
  const rows = [];
  for (const [at, rateOf] of Object.entries(rates)) {
    for (const [way, keeper] of Object.entries(ways)) {
      const isKept = keeper(rateOf);
      const counts = { whole: 0, part: 0, absent: 0, kept: 0 };
      for (const session of fleet) {
        const hops = session.traces.flatMap((trace) => isKept(session, trace));
        const kept = hops.filter(Boolean).length;
        counts.kept += kept;
        counts[kept === 0 ? 'absent' : kept === hops.length ? 'whole' : 'part'] += 1;
      }
      rows.push({ at, way, ...counts });
    }
  }
  return { sessions, traces: fleet.flatMap(({ traces }) => traces).length, spans, rows };
}
