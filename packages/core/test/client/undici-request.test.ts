import { undiciCarrier } from '../../src/client/undici-request.js';

const ours = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const theirs = '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01';
const stranger = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

function requestWith(...headers: string[]) {
  return {
    origin: 'http://a',
    path: '/',
    method: 'GET',
    headers,
    addHeader: (name: string, value: string): unknown => headers.push(name, value),
  };
}

it('a header that another instrumentation adds later takes the place of ours, and its baggage joins ours once', () => {
  const request = requestWith();
  const carrier = undiciCarrier(request);
  carrier.set('traceparent', ours);
  carrier.set('baggage', 'session_id=s,tenant=acme');
  carrier.seal?.();
  request.addHeader('traceparent', theirs);
  request.addHeader('tracestate', 'theirs=1');
  request.addHeader('baggage', 'tenant=acme,honeyhive_session_id=x,release=1');
  request.addHeader('x-other', 'y');
  expect(request.headers).toEqual([
    ...['traceparent', theirs, 'tracestate', 'theirs=1'],
    ...['baggage', 'session_id=s,tenant=acme,release=1', 'x-other', 'y'],
  ]);
});

it.each([
  ['of another trace takes no place of ours', true, ours, stranger],
  ["of the same trace takes no place of the caller's", false, ours, theirs],
])('a later traceparent %s, and its tracestate goes with it', (_, isWritten, present, added) => {
  const request = requestWith(...(isWritten ? [] : ['Traceparent', present]));
  const carrier = undiciCarrier(request);
  if (isWritten) carrier.set('traceparent', present);
  carrier.seal?.();
  request.addHeader('traceparent', added);
  request.addHeader('tracestate', 'theirs=1');
  expect(request.headers.slice(1)).toEqual([present]);
});

it('where there is no traceparent, the first that is added stays with its tracestate', () => {
  const request = requestWith();
  undiciCarrier(request).seal?.();
  for (const name of ['traceparent', 'tracestate']) request.addHeader(name, name === 'traceparent' ? ours : 'theirs=1');
  request.addHeader('traceparent', stranger);
  expect(request.headers).toEqual(['traceparent', ours, 'tracestate', 'theirs=1']);
});
