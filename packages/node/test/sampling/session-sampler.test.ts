import { randomBytes, randomUUID } from 'node:crypto';
import { setSession } from '@honeyhive/core/adapter';
import { type Context, createTraceState, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { NodeTracerProvider, SamplingDecision } from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import { runs } from '../../../../test/support/runs.js';
import { rejectionThreshold, sessionRandomness } from '../../src/sampling/session-randomness.js';
import { SessionSampler } from '../../src/sampling/session-sampler.js';

const rate = fc.double({ min: 0, max: 1, noNaN: true });
const sessionId = fc.oneof(fc.uuid(), fc.string({ minLength: 1, unit: 'grapheme' }));
const traceId = fc.stringMatching(/^[\da-f]{31}[1-9]$/);
const spanId = '00f067aa0ba902b7';

const inSession = (id: string, ctx = ROOT_CONTEXT) => setSession(ctx, { sessionId: id });

/** A request as another service sees it: what its caller's span was, and the session that came with it. */
function received(parent: { traceId: string; traceFlags: number; ot?: string }, id: string): Context {
  const { ot, ...ids } = parent;
  const traceState = ot === undefined ? undefined : createTraceState(`ot=${ot}`);
  const remote = { ...ids, spanId, isRemote: true, sessionId: id, ...(traceState && { traceState }) };
  return inSession(id, trace.setSpanContext(ROOT_CONTEXT, remote));
}

const begin = (sampler: SessionSampler, id: string, trace: string) => sampler.shouldSample(inSession(id), trace);
const isKept = (sampler: SessionSampler, id: string) => sampler.isSampled(inSession(id));

describe('SessionSampler', () => {
  it('decides alike for a session in every process, whatever the trace', () => {
    fc.assert(
      fc.property(rate, sessionId, traceId, traceId, (given, id, one, other) => {
        const here = begin(new SessionSampler(given), id, one);
        const there = begin(new SessionSampler(given), id, other);
        expect(there.decision).toBe(here.decision);
        expect(there.traceState?.serialize()).toBe(here.traceState?.serialize());
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('what a lower rate keeps a higher one keeps too', () => {
    fc.assert(
      fc.property(rate, rate, sessionId, (one, other, id) => {
        const [lower, higher] = [Math.min(one, other), Math.max(one, other)];
        if (isKept(new SessionSampler(lower), id)) expect(isKept(new SessionSampler(higher), id)).toBe(true);
      }),
      { numRuns: runs(1_000) },
    );
  });

  it.each([0.01, 0.1, 0.5, 0.9])('keeps %d of the sessions, within five standard deviations', (given) => {
    const sampler = new SessionSampler(given);
    const ids = Array.from({ length: 20_000 }, (_, n) => `session-${n}`);
    const kept = ids.filter((id) => isKept(sampler, id)).length;
    expect(Math.abs(kept - 20_000 * given)).toBeLessThan(5 * Math.sqrt(20_000 * given * (1 - given)));
  });

  it('keeps none at 0', () => {
    fc.assert(fc.property(sessionId, (id) => !isKept(new SessionSampler(0), id)));
  });

  it('over any number of hops, each with its own rate, all decide as the first', () => {
    fc.assert(
      fc.property(fc.array(rate, { minLength: 2, maxLength: 6 }), sessionId, traceId, (rates, id, trace) => {
        const decisions: boolean[] = [];
        let ctx = inSession(id);
        for (const hop of rates) {
          const { decision, traceState } = new SessionSampler(hop).shouldSample(ctx, trace);
          const isSampled = decision === SamplingDecision.RECORD_AND_SAMPLED;
          decisions.push(isSampled);
          const ot = traceState?.get('ot');
          const flags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
          ctx = received({ traceId: trace, traceFlags: flags, ...(ot && { ot }) }, id);
        }
        expect(new Set(decisions).size).toBe(1);
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('tells those who sample by `tracestate` the same, and they decide the same', () => {
    fc.assert(
      fc.property(rate, sessionId, traceId, (given, id, trace) => {
        const { decision, traceState } = begin(new SessionSampler(given), id, trace);
        const [, rv = '', , th = ''] =
          /^ot=rv:([\da-f]{14})(;th:([\da-f]{1,14}))?$/.exec(traceState?.serialize() ?? '') ?? [];
        expect(BigInt(`0x${rv}`)).toBe(sessionRandomness(id));
        if (decision === SamplingDecision.RECORD_AND_SAMPLED) {
          expect(BigInt(`0x${th.padEnd(14, '0')}`)).toBe(rejectionThreshold(given));
          expect(BigInt(`0x${rv}`) >= BigInt(`0x${th.padEnd(14, '0')}`)).toBe(true);
        } else expect(th).toBe('');
      }),
      { numRuns: runs(1_000) },
    );
  });
});

describe('a caller', () => {
  const id = randomUUID();
  const trace32 = randomBytes(16).toString('hex');
  const never = new SessionSampler(0);
  const nearlyAlways = new SessionSampler(1 - 2 ** -53);
  const from = (traceFlags: number, ot?: string) =>
    received({ traceId: trace32, traceFlags, ...(ot !== undefined && { ot }) }, id);

  it('that is sampled is followed in its session, and what it says of its sampling is handed on', () => {
    const { decision, traceState } = never.shouldSample(from(1, 'rv:9b8233f7e3a151;th:8'), trace32);
    expect(decision).toBe(SamplingDecision.RECORD_AND_SAMPLED);
    expect(traceState?.serialize()).toBe('ot=rv:9b8233f7e3a151;th:8');
  });

  it('that is not sampled is obeyed, and nothing is recorded below it, in whatever session', () => {
    const { decision, traceState = createTraceState() } = nearlyAlways.shouldSample(from(0), trace32);
    expect(decision).toBe(SamplingDecision.NOT_RECORD);
    const own = { traceId: trace32, spanId, traceFlags: 0, traceState };
    const below = trace.setSpanContext(inSession(randomUUID()), own);
    expect(nearlyAlways.shouldSample(below, trace32).decision).toBe(SamplingDecision.NOT_RECORD);
  });

  it('does not decide for another session, whose decision leaves the randomness of the trace as it is', () => {
    const other = inSession(randomUUID(), from(1, 'rv:9b8233f7e3a151;th:8;x:1'));
    const { decision, traceState } = never.shouldSample(other, trace32);
    expect(decision).toBe(SamplingDecision.RECORD);
    expect(traceState?.serialize()).toBe('ot=rv:9b8233f7e3a151;x:1');
    expect(nearlyAlways.isSampled(other)).toBe(true);
  });

  it.each([
    ['a threshold above the randomness', 1, 'rv:10000000000000;th:8', 'ot=rv:10000000000000'],
    ['no threshold above the randomness', 0, 'rv:90000000000000;th:8', 'ot=rv:90000000000000'],
    ['no number', 1, 'rv:90000000000000;th:no', 'ot=rv:90000000000000'],
    ['a randomness that is none', 1, 'rv:9;th:8', 'ot=rv:9'],
    ['a threshold above a random trace id', 3, 'th:8', ''],
    ['a threshold above a trace id that may not be random', 1, 'th:8', 'ot=th:8'],
  ])('whose flag contradicts %s loses the threshold, and no more', (_what, traceFlags, ot, expected) => {
    const low = `${'0'.repeat(16)}ff00000000000001`;
    const { traceState } = never.shouldSample(received({ traceId: low, traceFlags, ot }, id), low);
    expect(traceState?.serialize()).toBe(expected);
  });
});

describe('another session in place of an open one', () => {
  const kept = new SessionSampler(0.5);
  const ids = Array.from({ length: 64 }, () => randomUUID());
  const find = (wanted: boolean) => ids.find((id) => isKept(kept, id) === wanted) ?? '';
  const provider = new NodeTracerProvider({ sampler: kept });
  afterAll(() => provider.shutdown());

  it.each([
    [false, true],
    [true, false],
  ])('a span whose session was sampled: %s, and then is: %s', (before, after) => {
    const span = provider.getTracer('test').startSpan('work', {}, inSession(find(before)));
    expect(span.isRecording()).toBe(true);
    expect(span.spanContext().traceFlags).toBe(Number(before));
    const ctx = inSession(find(after));
    kept.resample(span, ctx);
    expect(span.spanContext().traceFlags).toBe(Number(after));
    expect(span.spanContext().traceState?.get('ot')).toContain(sessionRandomness(find(after)).toString(16));
    const child = provider.getTracer('test').startSpan('below', {}, trace.setSpan(ctx, span));
    expect(child.spanContext().traceFlags).toBe(Number(after));
  });

  it('a span that has ended stays as it is', () => {
    const span = provider.getTracer('test').startSpan('work', {}, inSession(find(true)));
    span.end();
    kept.resample(span, inSession(find(false)));
    expect(span.spanContext().traceFlags).toBe(TraceFlags.SAMPLED);
  });
});
