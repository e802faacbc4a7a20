// A fleet's sessions, sampled in three ways: what of them is stored.

import { setSession } from '@honeyhive/core/internal';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace-node';
import { SessionSampler } from '../../packages/node/dist/sampling/session-sampler.js';

const services = 1_000;
const entries = 20;
const sessions = 20_000;
// Which trace it is makes no difference to a session.
const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

/** The same numbers in every run: mulberry32. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sessions of one to many traces, each of which enters at one of few services and crosses up to eight. */
function makeFleet() {
  const random = chance(1);
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

/** Each says of a trace which of its hops are stored, at the rate of each service. */
const ways = {
  'each service by chance': (rateOf) => {
    const random = chance(2);
    return (_session, { hops }) => hops.map((service) => random() < rateOf(service));
  },
  'by trace id, and the caller followed':
    (rateOf) =>
    (_session, { id, hops }) =>
      hops.map(() => id < rateOf(hops[0])),
  'by session id, and the caller followed': (rateOf) => {
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
  '0.1 where sessions begin, 0.05 to 0.5 behind': (service) => (service < entries ? 0.1 : 0.05 + (service % 10) / 20),
  '0.1 where half of them begin, 0.2 where the others do': (service) => (service % 2 ? 0.1 : 0.2),
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
