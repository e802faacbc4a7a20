import { context, defaultTextMapGetter, propagation } from '@opentelemetry/api';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import {
  enrichSpanContext,
  HoneyHivePropagator,
  injectContextIntoCarrier,
  withDistributedTraceContext,
  withSession,
} from '../../src/index.js';
import { droppedBaggage, extract, headerGetter } from '../../src/internal.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

/** Returns how many members `task` drops. */
function dropped(task: () => unknown): number {
  const before = droppedBaggage();
  task();
  return droppedBaggage() - before;
}

const read = (headers: Record<string, string>) =>
  dropped(() => {
    const { session, baggage } = extract(headerGetter(headers));
    return [session, baggage];
  });
const members = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join(',');

describe('droppedBaggage counts', () => {
  it.each([
    ['no member of a valid header', 'session_id=s,project=p,source=,a=1;p=1,', 0],
    ['no member of an empty header', '', 0],
    ['no empty member', ' , ,,', 0],
    ['no member of 180', members(180), 0],
    ['each member beyond 180', members(190), 10],
    ['each member beyond 8192 bytes', `a=1,b=${'x'.repeat(9000)},c=1,d=1`, 3],
    ['a member without a value that begins with a session key', 'session_ids', 1],
    ['a member without a value after a session', 'session_id=s,sources', 1],
    ['each member that breaks the grammar', 'a=1,b,=,c=%zz,d=1', 3],
    ['a session id over 256 characters', `session_id=${'x'.repeat(257)}`, 1],
    ['a session id of two lines', 'session_id=a%0Ab', 1],
    ['a project with a terminal escape code', 'project=a%1B%5B31m', 1],
  ])('%s', (_, baggage, expected) => {
    expect(read({ baggage })).toBe(expected);
  });

  it('an invalid session id in x-honeyhive-session-id', () => {
    expect(read({ 'x-honeyhive-session-id': 'x'.repeat(257), 'x-honeyhive-project': '' })).toBe(1);
  });

  it.each([
    [
      'withDistributedTraceContext',
      (headers: Record<string, string>) =>
        withDistributedTraceContext(headers, undefined, () => void propagation.getBaggage(context.active())),
    ],
    [
      'HoneyHivePropagator',
      (headers: Record<string, string>) =>
        void propagation
          .getBaggage(new HoneyHivePropagator().extract(context.active(), headers, defaultTextMapGetter))
          ?.getAllEntries(),
    ],
  ])('a member once if %s reads it', (_, readWith) => {
    expect(dropped(() => readWith({ baggage: members(181) }))).toBe(1);
  });

  it('no member if the caller is not trusted', () => {
    expect(dropped(() => void extract(headerGetter({ baggage: members(181) }), 'ignore'))).toBe(0);
  });
});

it('droppedBaggage counts members that are not written into a header', () => {
  const baggage = propagation.createBaggage(
    Object.fromEntries(Array.from({ length: 185 }, (_, index) => [`k${index}`, { value: 'v' }])),
  );
  const lone = propagation.createBaggage({
    lone: { value: '\ud800' },
    large: { value: 'x'.repeat(9000) },
    fine: { value: '1' },
  });
  const send = (sent: typeof baggage) =>
    context.with(propagation.setBaggage(context.active(), sent), () =>
      injectContextIntoCarrier<Record<string, string>>({}),
    );
  expect(dropped(() => void send(baggage))).toBe(5);
  expect(dropped(() => expect(send(lone).baggage).toBe('fine=1'))).toBe(2);
  expect(dropped(() => void withSession({ sessionId: 's' }, () => send(propagation.createBaggage())))).toBe(0);
});

it('all copies of the package in a process share one count', () => {
  const globals = globalThis as unknown as Record<symbol, { baggageMembers: number }>;
  const { baggageMembers } = globals[Symbol.for('honeyhive.dropped-headers')] ?? {};
  expect(baggageMembers).toBe(droppedBaggage());
  expect(baggageMembers).toBeGreaterThan(0);
});

it('a caller can set only valid labels on spans', async () => {
  const long = 'x'.repeat(4000);
  const headers = {
    baggage: `session_id=s,run_id=r-1,dataset_id=${long},datapoint_id=a%0Ab,parent_id=p-1,honeyhive_inputs.a=${long}`,
  };
  withDistributedTraceContext(headers, undefined, () => enrichSpanContext({ eventName: 'work' }, () => {}));
  const [span] = await telemetry.ended(1);
  expect(span?.attributes).toEqual({
    'honeyhive.session_id': 's',
    'traceloop.association.properties.session_id': 's',
    'honeyhive.session_auto_create': true,
    'honeyhive_metadata.run_id': 'r-1',
    'honeyhive.parent_id': 'p-1',
    'traceloop.association.properties.parent_id': 'p-1',
    honeyhive_event_type: 'tool',
  });
});
