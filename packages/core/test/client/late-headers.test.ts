import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startReceiver } from '../../../../test/support/receiver.js';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { requestContinuer, withheldRequests } from '../../src/internal.js';

let telemetry: Telemetry;
afterEach(async () => {
  telemetry.stop();
  await closeServers();
});

const received = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  baggage: 'session_id=theirs',
};

/** Returns the headers that a service gets from a handler which sets `late` after the request was created. */
async function headersFrom(late: Record<string, string>, isAllowed = true): Promise<IncomingHttpHeaders> {
  telemetry = startTelemetry(() => isAllowed);
  const service = await startReceiver();
  const continueRequest = requestContinuer<IncomingMessage>({}, () => undefined);
  const gateway = createServer((req, res) =>
    continueRequest(req, req, res, () => {
      const outgoing = request(service.origin);
      for (const [name, value] of Object.entries(late)) outgoing.setHeader(name, value);
      outgoing.on('response', (answer) => answer.resume().on('end', () => res.end())).end();
    }),
  );
  await (await fetch(await listen(gateway), { headers: received })).text();
  return service.received[0] ?? {};
}

const spanIn = (headers: IncomingHttpHeaders) => String(headers.traceparent).split('-')[2];

it('a header that is only forwarded does not take the place of ours', async () => {
  const headers = await headersFrom(received);
  const [span] = await telemetry.ended(1);
  expect(spanIn(headers)).toBe(span?.spanContext().spanId);
  expect(headers.baggage).toBe('session_id=theirs');
});

it('headers that the application has really set are sent as they are, whatever is set after them', async () => {
  const traceparent = '00-11111111111111111111111111111111-2222222222222222-01';
  const headers = await headersFrom({ baggage: 'session_id=mine,team=a', traceparent, 'x-other': '1' });
  expect(headers).toMatchObject({ baggage: 'session_id=mine,team=a', traceparent, 'x-other': '1' });
});

it('a session that is set in a header of its own is the one that the service goes by', async () => {
  const headers = await headersFrom({ 'x-honeyhive-session-id': 'mine' });
  expect(headers).toMatchObject({ 'x-honeyhive-session-id': 'mine' });
  expect(headers.baggage).toBeUndefined();
});

it('counts a withheld request once, however many headers are set', async () => {
  const before = withheldRequests();
  await headersFrom(received, false);
  expect(withheldRequests()).toBe(before + 1);
});
