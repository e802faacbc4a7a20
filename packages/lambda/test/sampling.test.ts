import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { HoneyHiveTracer } from '@honeyhive/node';
import type { Context, Handler } from 'aws-lambda';
import { honeyhive } from '../src/index.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parent = `00-${traceId}-b7ad6b7169203331`;
const attribute = (stringValue: string) => ({ stringValue, dataType: 'String' });

let local: LocalHoneyHive;
beforeEach(async () => {
  local = await startLocal({ port: 0 });
});
afterEach(() => local.close());

describe.each<[string, (traceparent: string) => object]>([
  ['in its headers', (traceparent) => ({ headers: { traceparent, baggage: 'session_id=s1' } })],
  ['in its payload', (traceparent) => ({ headers: { traceparent }, session_id: 's1' })],
  [
    'in its message',
    (traceparent) => ({
      Records: [
        {
          messageId: 'm1',
          eventSource: 'aws:sqs',
          messageAttributes: { traceparent: attribute(traceparent), baggage: attribute('session_id=s1') },
        },
      ],
    }),
  ],
])('a caller that sends its session %s', (_where, event) => {
  it.each([
    ['01', 0, true],
    ['00', 1 - 2 ** -53, false],
  ])('decides for it with trace flags %s, even at sample rate %d', async (flags, sampleRate, isSent) => {
    const tracer = HoneyHiveTracer.init({ serverUrl: local.url, sampleRate });
    const handler: Handler = async () => 'done';
    await honeyhive(handler)(event(`${parent}-${flags}`), {} as Context, () => {});
    await tracer.shutdown();
    const spans = local.store.session('s1')?.spans ?? [];
    expect(spans.some((span) => span.traceId === traceId)).toBe(isSent);
  });
});
