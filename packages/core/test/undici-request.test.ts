import { undiciCarrier } from '../src/undici-request.js';

it('a header that another instrumentation adds later takes the place of ours, and its baggage joins ours once', () => {
  const headers: string[] = [];
  const request = {
    origin: 'http://a',
    path: '/',
    method: 'GET',
    headers,
    addHeader: (name: string, value: string) => void headers.push(name, value),
  };
  const carrier = undiciCarrier(request);
  carrier.set('traceparent', 'ours');
  carrier.set('baggage', 'session_id=s,tenant=acme');
  request.addHeader('traceparent', 'theirs');
  request.addHeader('baggage', 'tenant=acme,honeyhive_session_id=x,release=1');
  request.addHeader('x-other', 'y');
  expect(headers).toEqual(['traceparent', 'theirs', 'baggage', 'session_id=s,tenant=acme,release=1', 'x-other', 'y']);
});
