import { randomBytes, randomUUID } from 'node:crypto';
import { setSession } from '@honeyhive/core/internal';
import { type Context, createTraceState, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { BasicTracerProvider, SamplingDecision } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { runs } from '../../../../test/support/runs.js';
import { rejectionThreshold, sessionRandomness } from '../../src/sampling/session-randomness.js';
import { SessionSampler } from '../../src/sampling/session-sampler.js';

const rate = fc.double({ min: 0, max: 1, noNaN: true });
const sessionId = fc.oneof(fc.uuid(), fc.string({ minLength: 1, unit: 'grapheme' }));
const traceId = fc.stringMatching(/^[\da-f]{31}[1-9]$/);
const spanId = '00f067aa0ba902b7';

const inSession = (id: string, ctx = ROOT_CONTEXT) => setSession(ctx, { sessionId: id });

/** The context of a request that another service receives: its caller's span, and the session that the caller sent. */
function received(parent: { traceId: string; traceFlags: number; ot?: string }, id: string): Context {
  const { ot, ...ids } = parent;
  const traceState = ot === undefined ? undefined : createTraceState(`ot=${ot}`);
  const remote = { ...ids, spanId, isRemote: true, sessionId: id, ...(traceState && { traceState }) };
  return inSession(id, trace.setSpanContext(ROOT_CONTEXT, remote));
}

const begin = (sampler: SessionSampler, id: string, trace: string) => sampler.shouldSample(inSession(id), trace);
const isKept = (sampler: SessionSampler, id: string) => sampler.isSampled(inSession(id));

describe('SessionSampler', () => {
  it('makes the same decision for a session in every process and trace', () => {
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

  it('samples at a higher rate each session that it samples at a lower one', () => {
    fc.assert(
      fc.property(rate, rate, sessionId, (one, other, id) => {
        const [lower, higher] = [Math.min(one, other), Math.max(one, other)];
        if (isKept(new SessionSampler(lower), id)) expect(isKept(new SessionSampler(higher), id)).toBe(true);
      }),
      { numRuns: runs(1_000) },
    );
  });

  it.each([0.01, 0.1, 0.5, 0.9])(
    'samples a fraction of %d of the sessions, within five standard deviations',
    (given) => {
      const sampler = new SessionSampler(given);
      const ids = Array.from({ length: 20_000 }, (_, n) => `session-${n}`);
      const kept = ids.filter((id) => isKept(sampler, id)).length;
      expect(Math.abs(kept - 20_000 * given)).toBeLessThan(5 * Math.sqrt(20_000 * given * (1 - given)));
    },
  );

  it('samples no session at rate 0', () => {
    fc.assert(fc.property(sessionId, (id) => !isKept(new SessionSampler(0), id)));
  });

  it('follows the first decision over any number of hops with different rates', () => {
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

  it('writes a `tracestate` with which consistent samplers make the same decision', () => {
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

describe('SessionSampler below a caller', () => {
  const id = randomUUID();
  const trace32 = randomBytes(16).toString('hex');
  const never = new SessionSampler(0);
  const nearlyAlways = new SessionSampler(1 - 2 ** -53);
  const from = (traceFlags: number, ot?: string) =>
    received({ traceId: trace32, traceFlags, ...(ot !== undefined && { ot }) }, id);

  it('samples the session of a sampled caller, and propagates its `tracestate`', () => {
    const { decision, traceState } = never.shouldSample(from(1, 'rv:9b8233f7e3a151;th:8'), trace32);
    expect(decision).toBe(SamplingDecision.RECORD_AND_SAMPLED);
    expect(traceState?.serialize()).toBe('ot=rv:9b8233f7e3a151;th:8');
  });

  it('records nothing below a caller that is not sampled, in any session', () => {
    const { decision, traceState = createTraceState() } = nearlyAlways.shouldSample(from(0), trace32);
    expect(decision).toBe(SamplingDecision.NOT_RECORD);
    const own = { traceId: trace32, spanId, traceFlags: 0, traceState };
    const below = trace.setSpanContext(inSession(randomUUID()), own);
    expect(nearlyAlways.shouldSample(below, trace32).decision).toBe(SamplingDecision.NOT_RECORD);
  });

  it('decides for another session itself, and keeps the randomness of the trace', () => {
    const other = inSession(randomUUID(), from(1, 'rv:9b8233f7e3a151;th:8;x:1'));
    const { decision, traceState } = never.shouldSample(other, trace32);
    expect(decision).toBe(SamplingDecision.RECORD);
    expect(traceState?.serialize()).toBe('ot=rv:9b8233f7e3a151;x:1');
    expect(nearlyAlways.isSampled(other)).toBe(true);
  });

  it.each([
    ['a threshold above the randomness', 1, 'rv:10000000000000;th:8', 'ot=rv:10000000000000'],
    ['a threshold below the randomness', 0, 'rv:90000000000000;th:8', 'ot=rv:90000000000000'],
    ['a malformed threshold', 1, 'rv:90000000000000;th:no', 'ot=rv:90000000000000'],
    ['a malformed randomness', 1, 'rv:9;th:8', 'ot=rv:9'],
    ['a threshold above a random trace id', 3, 'th:8', ''],
    ['a threshold above a trace id that may not be random', 1, 'th:8', 'ot=th:8'],
  ])('removes only a malformed or contradictory threshold: %s', (_case, traceFlags, ot, expected) => {
    const low = `${'0'.repeat(16)}ff00000000000001`;
    const { traceState } = never.shouldSample(received({ traceId: low, traceFlags, ot }, id), low);
    expect(traceState?.serialize()).toBe(expected);
  });
});

describe('SessionSampler.resample', () => {
  const kept = new SessionSampler(0.5);
  const ids = Array.from({ length: 64 }, () => randomUUID());
  const find = (wanted: boolean) => ids.find((id) => isKept(kept, id) === wanted) ?? '';
  const provider = new BasicTracerProvider({ sampler: kept });
  afterAll(() => provider.shutdown());

  it.each([
    [false, true],
    [true, false],
  ])('changes the decision for an open span from %s to %s', (before, after) => {
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

  it('does not change a span that has ended', () => {
    const span = provider.getTracer('test').startSpan('work', {}, inSession(find(true)));
    span.end();
    kept.resample(span, inSession(find(false)));
    expect(span.spanContext().traceFlags).toBe(TraceFlags.SAMPLED);
  });
});
