import type { RequestListener, Server } from 'node:http';
import serverlessExpress from '@codegenie/serverless-express';
import { createMocks } from 'node-mocks-http';
import { expectAnswered } from './expect-outcome.js';
import type { ServerBench } from './server-bench.js';

/** An event of API Gateway, as far as @codegenie/serverless-express reads it. */
const event = (path: string) => ({
  version: '2.0',
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'example.com', baggage: 'session_id=s-event' },
  requestContext: { http: { method: 'GET', path, sourceIp: '127.0.0.1' }, stage: '$default' },
  isBase64Encoded: false,
});

/** The promises for responses that no socket carries: those of tests, and of frameworks inside a Lambda function. */
export function describeWithoutConnection(bench: ServerBench): void {
  async function listener(): Promise<RequestListener> {
    const server: Server = await bench.mount();
    return server.listeners('request')[0] as RequestListener;
  }

  /** The application may make other spans before the request's. */
  async function onlySpan() {
    while (bench.serverSpans().length === 0) await bench.telemetry.ended(bench.telemetry.spans.length + 1);
    expect(bench.serverSpans()).toHaveLength(1);
    return bench.serverSpans()[0];
  }

  describe('without a connection', () => {
    it('@codegenie/serverless-express: ends the span though its response never closes', async () => {
      const handler = serverlessExpress({ app: await listener() });
      const { statusCode } = await handler(event('/users/7'), {} as never, () => {});
      expect(statusCode).toBe(200);
      const span = await onlySpan();
      expectAnswered(span, 200);
      expect(span?.attributes['honeyhive.session_id']).toBe('s-event');
    });

    it('node-mocks-http: ends the span though nothing can listen to its response', async () => {
      const { req, res } = createMocks({ method: 'GET', url: '/users/7', headers: { baggage: 'session_id=s' } });
      (await listener())(req as never, res as never);
      const span = await onlySpan();
      expectAnswered(span, 200);
      expect(span?.attributes['honeyhive.session_id']).toBe('s');
    });
  });
}
