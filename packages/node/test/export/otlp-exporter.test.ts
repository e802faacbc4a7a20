import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { globalState } from '@honeyhive/core/internal';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { exportResponse } from '../../../../test/support/otlp-request.js';
import { createOtlpExporter, type OtlpExporter } from '../../src/export/otlp-exporter.js';

const apiKey = 'hh_secret';
const { signal } = new AbortController();

async function exporterFor(handler: RequestListener): Promise<OtlpExporter> {
  return createOtlpExporter(new URL(await listen(createServer(handler))), apiKey);
}

afterEach(async () => {
  delete process.env.OTEL_EXPORTER_OTLP_TIMEOUT;
  await closeServers();
});

describe('createOtlpExporter', () => {
  it('posts the body with the API key', async () => {
    const requests: (Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: Buffer })[] = [];
    const exportSpans = await exporterFor(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      requests.push({ method: req.method, url: req.url, headers: req.headers, body: Buffer.concat(chunks) });
      res.end();
    });
    expect(await exportSpans(Uint8Array.of(1, 2, 3), signal)).toMatchObject({ status: 'accepted', rejectedSpans: 0 });
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: '/opentelemetry/v1/traces',
        headers: { authorization: 'Bearer hh_secret', 'content-type': 'application/x-protobuf', 'content-length': '3' },
        body: Buffer.of(1, 2, 3),
      },
    ]);
  });

  it('reports a server that switches protocols as unavailable', async () => {
    const exportSpans = await exporterFor((req) => {
      req.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
    });
    expect(await exportSpans(new Uint8Array(1), signal)).toMatchObject({ status: 'unavailable' });
  });

  it.each([
    [200, 'accepted'],
    [202, 'accepted'],
    [204, 'accepted'],
    [301, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [413, 'refused'],
    [429, 'unavailable'],
    [500, 'refused'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
  ])('maps status %i to %s', async (status, expected) => {
    const headers = { location: 'http://127.0.0.1:1', 'retry-after': '7' };
    const exportSpans = await exporterFor(
      (req, res) => void req.resume().on('end', () => res.writeHead(status, headers).end()),
    );
    const result = await exportSpans(new Uint8Array(1), signal);
    expect(result.status).toBe(expected);
    const isKeyWrong = status === 401 || status === 403;
    const reason = isKeyWrong
      ? `the server answered ${status}: check HH_API_KEY, which it does not accept`
      : `HTTP status ${status}`;
    if (expected !== 'accepted') expect(result.reason).toBe(reason);
    if (expected === 'unavailable') expect(result).toMatchObject({ retryAfterMillis: 7_000 });
  });

  it.each([
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['0', 0],
    ['120', 120_000],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 7_000],
    ['Fri, 31 Dec 1999 23:59:00 GMT', 0],
  ])('parses Retry-After: %s', async (header, retryAfterMillis) => {
    const exportSpans = await exporterFor((req, res) => {
      if (header !== undefined) res.setHeader('retry-after', header);
      req.resume().on('end', () => res.writeHead(503).end());
    });
    jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(1999, 11, 31, 23, 59, 52));
    const result = await exportSpans(new Uint8Array(1), signal);
    jest.restoreAllMocks();
    expect(result).toEqual({ status: 'unavailable', reason: 'HTTP status 503', retryAfterMillis });
  });

  it.each<[string, RequestListener, RegExp]>([
    ['resets the connection', (req) => req.socket.resetAndDestroy(), /ECONNRESET/],
    ['closes the connection', (req) => req.socket.destroy(), /hang up/],
    ['does not speak HTTP', (req) => req.socket.end('nonsense\r\n\r\n'), /Parse Error/],
  ])('reports a server that %s as unavailable', async (_, handler, reason) => {
    const exportSpans = await exporterFor(handler);
    expect(await exportSpans(new Uint8Array(1), signal)).toEqual({
      status: 'unavailable',
      reason: expect.stringMatching(reason),
    });
  });

  it('reports a server that hangs as unavailable', async () => {
    process.env.OTEL_EXPORTER_OTLP_TIMEOUT = '100';
    const exportSpans = await exporterFor(() => {});
    const reason = 'no response within 100 ms';
    expect(await exportSpans(new Uint8Array(1), signal)).toEqual({ status: 'unavailable', reason });
  });

  it.each(['9999999999', '-5', 'soon'])(
    'does not time out at once if OTEL_EXPORTER_OTLP_TIMEOUT is %s',
    async (timeout) => {
      process.env.OTEL_EXPORTER_OTLP_TIMEOUT = timeout;
      const exportSpans = await exporterFor((_req, res) => void setTimeout(() => res.end(), 50));
      expect(await exportSpans(new Uint8Array(1), signal)).toMatchObject({ status: 'accepted' });
    },
  );

  it('reports a server that is down or does not speak TLS as unavailable', async () => {
    const origin = await listen(createServer());
    expect(
      await createOtlpExporter(new URL(origin.replace('http:', 'https:')), apiKey)(new Uint8Array(1), signal),
    ).toMatchObject({ status: 'unavailable' });
    await closeServers();
    expect(await createOtlpExporter(new URL(origin), apiKey)(new Uint8Array(1), signal)).toMatchObject({
      status: 'unavailable',
      reason: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  it('uses the status of a response whose body never ends or is too large', async () => {
    process.env.OTEL_EXPORTER_OTLP_TIMEOUT = '1000';
    const dripping = await exporterFor((_req, res) => void res.writeHead(200).write('x'));
    expect(await dripping(new Uint8Array(1), signal)).toMatchObject({ status: 'accepted' });
    delete process.env.OTEL_EXPORTER_OTLP_TIMEOUT;
    const endless = await exporterFor((_req, res) => {
      const more = () => {
        while (!res.destroyed && res.write(Buffer.alloc(65_536)));
      };
      res.on('drain', more);
      more();
    });
    expect(await endless(new Uint8Array(1), signal)).toMatchObject({ status: 'accepted' });
  });

  it('retries once on a new connection if the server closes a reused one', async () => {
    const connections: Socket[] = [];
    const server = createTcpServer((socket: Socket) => {
      connections.push(socket);
      let requests = 0;
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        else socket.resetAndDestroy();
      });
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const exportSpans = createOtlpExporter(
      new URL(`http://127.0.0.1:${(server.address() as { port: number }).port}`),
      apiKey,
    );
    expect((await exportSpans(new Uint8Array(1), signal)).status).toBe('accepted');
    await new Promise(setImmediate);
    expect((await exportSpans(new Uint8Array(1), signal)).status).toBe('accepted');
    expect(connections).toHaveLength(2);
    for (const socket of connections) socket.destroy();
    server.close();
  });

  it('stops if its signal is aborted', async () => {
    const abort = new AbortController();
    const exportSpans = await exporterFor(() => abort.abort());
    expect(await exportSpans(new Uint8Array(1), abort.signal)).toMatchObject({ status: 'unavailable' });
  });

  it('returns the number of rejected spans, and hides an API key that the server quotes', async () => {
    // ExportTraceServiceResponse { partial_success { rejected_spans: 3, error_message } }
    const message = Buffer.from(`no project for ${apiKey}`);
    const partial = Buffer.concat([Buffer.of(0x08, 3, 0x12, message.length), message]);
    const response = Buffer.concat([Buffer.of(0x0a, partial.length), partial]);
    const exportSpans = await exporterFor((_req, res) => void res.end(response));
    expect(await exportSpans(new Uint8Array(1), signal)).toEqual({
      status: 'accepted',
      rejectedSpans: 3,
      reason: 'no project for [API key]',
    });
  });

  it('warns once of what the server says although it has accepted all spans', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    globalState('warnings', () => new Set()).clear();
    const response = { partialSuccess: { rejectedSpans: 0, errorMessage: `${apiKey} is\nold` } };
    const exportSpans = await exporterFor((_req, res) => void res.end(exportResponse.encode(response).finish()));
    for (let batch = 0; batch < 2; batch += 1) {
      expect(await exportSpans(new Uint8Array(1), signal)).toMatchObject({ status: 'accepted', rejectedSpans: 0 });
    }
    expect(emitWarning.mock.calls).toEqual([
      [expect.stringMatching(/^http:\S+ has accepted spans, and says: \[API key\] is old$/), 'HoneyHiveWarning'],
    ]);
    emitWarning.mockRestore();
  });

  it.each([
    [400, 'refused'],
    [503, 'unavailable'],
  ])('reports why an OTLP server responds with %i', async (status, expected) => {
    // google.rpc.Status { code: 3, message }
    const message = Buffer.from(`no project\nfor ${apiKey}`);
    const body = Buffer.concat([Buffer.of(0x08, 3, 0x12, message.length), message]);
    const exportAs = async (contentType: string) => {
      const exportSpans = await exporterFor(
        (_req, res) => void res.writeHead(status, { 'content-type': contentType }).end(body),
      );
      return exportSpans(new Uint8Array(1), signal);
    };
    expect(await exportAs('application/x-protobuf')).toMatchObject({
      status: expected,
      reason: `HTTP status ${status}, no project for [API key]`,
    });
    expect(await exportAs('text/plain')).toMatchObject({ status: expected, reason: `HTTP status ${status}` });
  });
});
