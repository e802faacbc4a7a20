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
    ['text', 'my session', 'my session'],
    ['blanks around it', '  s ', 's'],
    ['a UUID, in lower case', '9B2F1F3E-7C55-4B0E-8F3A-0D1C2B3A4F55', '9b2f1f3e-7c55-4b0e-8f3a-0d1c2b3a4f55'],
    ['what is no UUID, as it is', 'ABC', 'ABC'],
    ['256 characters', 'x'.repeat(256), 'x'.repeat(256)],
    ['257 characters', 'x'.repeat(257), undefined],
    ['nothing', '', undefined],
    ['blanks alone', '  ', undefined],
    ['no text', 7, undefined],
    ['letters of every script, and faces of several', 'été 会話 🧑‍🚀', 'été 会話 🧑‍🚀'],
    ['two lines', 'a\nb', undefined],
    ['a code of a terminal', 'a\u001b[31mb', undefined],
    ['a control character of Latin-1', 'a\u009bb', undefined],
    ['a line separator', 'a\u2028b', undefined],
    ['half a character', 'a\ud800b', undefined],
    ['what turns the direction of writing', 'a\u202eb', undefined],
  ])('takes %s', (_, value, expected) => {
    expect(sessionLabel(value)).toBe(expected);
  });
});

describe('currentSession', () => {
  it('is undefined where there is none', () => {
    expect(currentSession()).toBeUndefined();
  });

  it("is the process's own outside any scope", () => {
    defaultSession().session = { sessionId: 'own', project: 'p' };
    expect(currentSession()).toEqual({ sessionId: 'own', project: 'p' });
  });

  it('is the one that another propagator left in the baggage', () => {
    defaultSession().session = { sessionId: 'own', project: 'p', source: 's' };
    const baggage = propagation.createBaggage({ 'honeyhive.session_id': { value: 'b' }, project: { value: 'q' } });
    context.with(propagation.setBaggage(context.active(), baggage), () => {
      expect(currentSession()).toEqual({ sessionId: 'b', project: 'q', source: 's' });
    });
  });
});

describe('withSession', () => {
  it('holds inside, across awaits, and not outside', async () => {
    await withSession({ sessionId: 'outer', project: 'p' }, async () => {
      await withSession({ sessionId: 'inner' }, async () => {
        await new Promise(setImmediate);
        expect(currentSession()).toEqual({ sessionId: 'inner', project: 'p' });
      });
      expect(currentSession()).toEqual({ sessionId: 'outer', project: 'p' });
    });
    expect(currentSession()).toBeUndefined();
  });

  it('gives back what the function gives back, and lets its error through', () => {
    expect(withSession({ sessionId: 's' }, () => 7)).toBe(7);
    expect(() =>
      withSession({ sessionId: 's' }, () => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(currentSession()).toBeUndefined();
  });

  it('takes an empty field for absent', () => {
    withSession({ sessionId: 's', project: 'p' }, () =>
      withSession({ sessionId: '', project: undefined }, () =>
        expect(currentSession()).toMatchObject({ sessionId: 's', project: 'p' }),
      ),
    );
  });
});

describe('bindSession', () => {
  it('holds for the rest of the scope, and for no other', async () => {
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

it('the session name is on the spans of sessions that were made here', () => {
  Object.assign(defaultSession(), { session: { sessionId: 'own' }, name: 'nightly' });
  enrichSpanContext({ eventName: 'span' }, () => {});
  expect(telemetry.spans[0]?.attributes).toMatchObject({
    'honeyhive.session_id': 'own',
    'honeyhive.session_name': 'nightly',
    'honeyhive.session_auto_create': true,
  });
});
