import { gzipSync } from 'node:zlib';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { sdkSpans } from '../support/otlp-fixtures.js';
import { serve } from '../support/serve.js';
import { send, useLocal } from '../support/use-local.js';

const local = useLocal();
const protobufType = { 'content-type': 'application/x-protobuf' };
const jsonType = { 'content-type': 'application/json' };

it('unzips a gzip body', async () => {
  const body = gzipSync(ProtobufTraceSerializer.serializeRequest(sdkSpans()) ?? '');
  const response = await send(`${local().url}/v1/traces`, {
    headers: { ...protobufType, 'content-encoding': 'gzip' },
    body,
  });
  expect(response.status).toBe(200);
  expect(local().store.session('S')?.spans).toHaveLength(1);
});

const tooLong = Buffer.alloc(20 * 1024 * 1024 + 1, ' ');

it.each([
  ['as sent', jsonType, tooLong],
  ['once unzipped', { ...jsonType, 'content-encoding': 'gzip' }, gzipSync(tooLong)],
])('responds with 413 to more than 20 MiB %s', async (_case, headers, body) => {
  expect(await send(`${local().url}/v1/traces`, { headers, body })).toMatchObject({ status: 413 });
});

it.each([
  ['as sent', {}, Buffer.alloc(1001, ' ')],
  ['once unzipped', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(1001, ' '))],
])('responds with 413 to more than maxBody %s', async (_case, encoding, body) => {
  const url = await serve({ maxBody: 1000 });
  const headers = { 'content-type': 'application/json', ...encoding };
  for (const path of ['/v1/traces', '/session/start']) {
    expect(await send(url + path, { headers, body })).toMatchObject({
      status: 413,
      body: expect.stringContaining('longer than 1000 bytes'),
    });
  }
});
