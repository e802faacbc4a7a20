import { once } from 'node:events';
import { connect } from 'node:net';
import { startLocal } from '../../src/index.js';
import { attributesOf, span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { parsedSpan } from '../support/parsed-span.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();

/** Subscribes to /live. Returns a function that reads the next event. */
async function subscribe(url = local().url) {
  const response = await fetch(`${url}/live`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const events = read(response);
  return async () => {
    const { value, done } = await events.next();
    return done ? 'the end' : value;
  };
}

async function* read({ body }: Response) {
  let lines: string[] = [''];
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const [rest = '', ...more] = chunk.split('\n');
    lines[lines.length - 1] += rest;
    lines.push(...more);
    for (; lines.length > 3; lines = lines.slice(3)) {
      const [event = '', data = ''] = lines;
      yield [event.replace('event: ', ''), JSON.parse(data.replace('data: ', ''))];
    }
  }
}

const receive = (id: string, fields: object = {}) =>
  sendJson(local(), spansOf('a', [span({ attributes: attributesOf({ 'session.id': id }), ...fields })]));

it('sends one event for several changes of a session', async () => {
  const next = await subscribe();
  for (const spanId of ['1', '2', '3'].map((digit) => digit.repeat(16))) {
    local().store.addSpans([parsedSpan({ spanId, attributes: { 'session.id': 'S' } })]);
  }
  expect(await next()).toEqual(['session', local().store.summary('S')]);
  await receive('S', { traceId: '1'.repeat(32) });
  expect(await next()).toMatchObject(['session', { id: 'S', spans: 4, traces: 2 }]);
});

it('sends an event for each session that is deleted or merged into another', async () => {
  const next = await subscribe();
  await sendJson(local(), spansOf('a', [span()]));
  expect(await next()).toMatchObject(['session', { id: traceId }]);
  await receive('S');
  expect([await next(), await next()].sort()).toMatchObject([
    ['gone', { id: traceId }],
    ['session', { id: 'S', spans: 2 }],
  ]);
  await send(`${local().url}/sessions`, { method: 'DELETE' });
  expect(await next()).toEqual(['gone', { id: 'S' }]);
});

it('sends every event to all subscribers', async () => {
  const subscribers = await Promise.all(Array.from({ length: 12 }, () => subscribe()));
  await receive('S');
  for (const next of subscribers) expect(await next()).toMatchObject(['session', { id: 'S' }]);
});

it('ends the stream when the server closes', async () => {
  const own = await startLocal({ port: 0 });
  const response = await fetch(`${own.url}/live`);
  await own.close();
  expect(await response.text()).toBe('');
});

/** A subscriber that reads nothing until it is resumed. */
async function subscribeSlowly(port: number) {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  socket.write('GET /live HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await once(socket, 'data');
  return socket.pause();
}

// The server truncates names, but not ids.
const named = (id: string, name: string) => ({
  ...{ id, name, project: null, source: null },
  ...{ inputs: {}, metadata: {}, userProperties: {} },
});

it('buffers only ids for a slow reader, and sends the latest state of each session in the end', async () => {
  const slow = await subscribeSlowly(local().port);
  const next = await subscribe();
  const ids = Array.from({ length: 20 }, (_, index) => `${'x'.repeat(100_000)}${index}`);
  // Large enough that a few rounds fill the buffers of both sockets.
  for (let round = 1; round <= 12; round += 1) {
    for (const id of ids) local().store.startSession(named(id, `round ${round}`));
    for (const _ of ids) await next();
  }
  slow.resume();
  let read = 0;
  for (let [last, tail] = [0, '']; last < ids.length; ) {
    const [chunk] = await once(slow, 'data');
    read += chunk.length;
    last += (tail + chunk).split(' 12"').length - 1;
    tail = chunk.slice(-3);
  }
  slow.destroy();
  // Twelve rounds of two megabytes each would be 24 MB.
  expect(read).toBeLessThan(20_000_000);
});

it('destroys the stream of a reader that does not read when the server closes', async () => {
  const own = await startLocal({ port: 0 });
  const slow = await subscribeSlowly(own.port);
  const next = await subscribe(own.url);
  own.store.startSession(named('x'.repeat(20_000_000), 'S'));
  await next();
  await own.close();
  slow.destroy();
});
