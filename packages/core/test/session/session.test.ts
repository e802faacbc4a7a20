import { context, propagation } from '@opentelemetry/api';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { currentSession, enrichSpanContext, withSession } from '../../src/index.js';
import { bindSession, defaultSession, resetDefaultSession, sessionLabel } from '../../src/internal.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => {
  telemetry.stop();
  resetDefaultSession();
});

describe('sessionLabel', () => {
  it.each([
    ['text, unchanged', 'my session', 'my session'],
    ['text, without surrounding whitespace', '  s ', 's'],
    ['a UUID, in lower case', '9B2F1F3E-7C55-4B0E-8F3A-0D1C2B3A4F55', '9b2f1f3e-7c55-4b0e-8f3a-0d1c2b3a4f55'],
    ['upper-case text that is not a UUID, unchanged', 'ABC', 'ABC'],
    ['256 characters', 'x'.repeat(256), 'x'.repeat(256)],
    ['letters of other scripts, and combined emoji', 'été 会話 🧑‍🚀', 'été 会話 🧑‍🚀'],
  ])('accepts %s', (_, value, expected) => {
    expect(sessionLabel(value)).toBe(expected);
  });

  it.each([
    ['257 characters', 'x'.repeat(257)],
    ['an empty string', ''],
    ['only whitespace', '  '],
    ['a number', 7],
    ['two lines', 'a\nb'],
    ['a terminal escape code', 'a\u001b[31mb'],
    ['a control character of Latin-1', 'a\u009bb'],
    ['a line separator', 'a\u2028b'],
    ['a lone surrogate', 'a\ud800b'],
    ['a right-to-left override', 'a\u202eb'],
  ])('returns undefined for %s', (_, value) => {
    expect(sessionLabel(value)).toBeUndefined();
  });
});

describe('currentSession', () => {
  it('is undefined if there is none', () => {
    expect(currentSession()).toBeUndefined();
  });

  it("is the tracer's outside any scope", () => {
    defaultSession().session = { sessionId: 'own', project: 'p' };
    expect(currentSession()).toEqual({ sessionId: 'own', project: 'p' });
  });

  it('is the one in the baggage if another propagator put it there', () => {
    defaultSession().session = { sessionId: 'own', project: 'p', source: 's' };
    const baggage = propagation.createBaggage({ 'honeyhive.session_id': { value: 'b' }, project: { value: 'q' } });
    context.with(propagation.setBaggage(context.active(), baggage), () => {
      expect(currentSession()).toEqual({ sessionId: 'b', project: 'q', source: 's' });
    });
  });
});

describe('withSession', () => {
  it('applies inside the function, across awaits, and not outside', async () => {
    await withSession({ sessionId: 'outer', project: 'p' }, async () => {
      await withSession({ sessionId: 'inner' }, async () => {
        await new Promise(setImmediate);
        expect(currentSession()).toEqual({ sessionId: 'inner', project: 'p' });
      });
      expect(currentSession()).toEqual({ sessionId: 'outer', project: 'p' });
    });
    expect(currentSession()).toBeUndefined();
  });

  it('returns the result of the function and rethrows its error', () => {
    expect(withSession({ sessionId: 's' }, () => 7)).toBe(7);
    expect(() =>
      withSession({ sessionId: 's' }, () => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(currentSession()).toBeUndefined();
  });

  it('treats an empty field as absent', () => {
    withSession({ sessionId: 's', project: 'p' }, () =>
      withSession({ sessionId: '', project: undefined }, () =>
        expect(currentSession()).toMatchObject({ sessionId: 's', project: 'p' }),
      ),
    );
  });
});

describe('bindSession', () => {
  it('applies to the rest of the scope, and to no other', async () => {
    const scope = (id: string) =>
      withSession({ sessionId: `first-${id}` }, async () => {
        await new Promise(setImmediate);
        expect(bindSession(context.active(), { sessionId: `bound-${id}` })).toBe(true);
        await new Promise(setImmediate);
        return currentSession()?.sessionId;
      });
    expect(await Promise.all([scope('a'), scope('b')])).toEqual(['bound-a', 'bound-b']);
  });

  it('does nothing outside any scope', () => {
    expect(bindSession(context.active(), { sessionId: 's' })).toBe(false);
  });
});

it('spans of a session that started in this process have its name', () => {
  Object.assign(defaultSession(), { session: { sessionId: 'own' }, name: 'nightly' });
  enrichSpanContext({ eventName: 'span' }, () => {});
  expect(telemetry.spans[0]?.attributes).toMatchObject({
    'honeyhive.session_id': 'own',
    'honeyhive.session_name': 'nightly',
    'honeyhive.session_auto_create': true,
  });
});
