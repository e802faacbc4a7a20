import { undiciCarrier } from '../../src/client/undici-request.js';

const ours = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const sameTrace = '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01';
const otherTrace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

function requestWith(...headers: string[]) {
  return {
    origin: 'http://a',
    path: '/',
    method: 'GET',
    headers,
    addHeader: (name: string, value: string): unknown => headers.push(name, value),
  };
}

it('a traceparent that another instrumentation adds later replaces ours, and its baggage is merged with ours', () => {
  const request = requestWith();
  const carrier = undiciCarrier(request);
  carrier.set('traceparent', ours);
  carrier.set('baggage', 'session_id=s,tenant=acme');
  carrier.seal?.();
  request.addHeader('traceparent', sameTrace);
  request.addHeader('tracestate', 'vendor=1');
  request.addHeader('baggage', 'tenant=acme,honeyhive_session_id=x,release=1');
  request.addHeader('x-other', 'y');
  expect(request.headers).toEqual([
    ...['traceparent', sameTrace, 'tracestate', 'vendor=1'],
    ...['baggage', 'session_id=s,tenant=acme,release=1', 'x-other', 'y'],
  ]);
});

it.each([
  ['of another trace does not replace ours', true, ours, otherTrace],
  ["of the same trace does not replace the application's", false, ours, sameTrace],
])('a later traceparent %s, and neither does its tracestate', (_, isOurs, present, added) => {
  const request = requestWith(...(isOurs ? [] : ['Traceparent', present]));
  const carrier = undiciCarrier(request);
  if (isOurs) carrier.set('traceparent', present);
  carrier.seal?.();
  request.addHeader('traceparent', added);
  request.addHeader('tracestate', 'vendor=1');
  expect(request.headers.slice(1)).toEqual([present]);
});

it('without a traceparent, the first one added stays, with its tracestate', () => {
  const request = requestWith();
  undiciCarrier(request).seal?.();
  for (const name of ['traceparent', 'tracestate']) request.addHeader(name, name === 'traceparent' ? ours : 'vendor=1');
  request.addHeader('traceparent', otherTrace);
  expect(request.headers).toEqual(['traceparent', ours, 'tracestate', 'vendor=1']);
});
