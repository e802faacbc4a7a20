import { onQuietSession } from '../../src/cli/serve.js';
import { attributesOf, span, spansOf } from '../support/otlp-fixtures.js';
import { sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();

afterEach(() => jest.useRealTimers());

const receive = (id: string) => {
  const attributes = attributesOf({ 'honeyhive.session_id': id });
  return sendJson(local(), spansOf('a', [span({ attributes, traceId: id.repeat(32) })]));
};

it('calls the listener one second after the last change of a session', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  const received: [string, number][] = [];
  onQuietSession(local().store, ({ id, spans }) => received.push([id, spans.length]));

  await sendJson(local(), { session: { session_id: 'no spans' } }, '/session/start');
  await receive('1');
  jest.advanceTimersByTime(600);
  await receive('1');
  await receive('2');
  jest.advanceTimersByTime(999);
  expect(received).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(received).toEqual([
    ['1', 2],
    ['2', 1],
  ]);

  await receive('2');
  jest.advanceTimersByTime(1000);
  expect(received).toHaveLength(3);
});
