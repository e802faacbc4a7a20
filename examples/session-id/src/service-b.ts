import { announce } from '@honeyhive/example-service-process';
import { honeyhive } from '@honeyhive/fastify';
import { currentSession, enrichSpanContext, HoneyHiveTracer } from '@honeyhive/node';
import fastify from 'fastify';

HoneyHiveTracer.init({ project: 'demo', serviceName: 'service-b' });

interface WorkRoute {
  Headers: { 'x-session-id'?: string };
  Body: { query: string; session_id?: string };
}

async function main() {
  const app = fastify();
  await app.register(honeyhive);

  app.post<WorkRoute>('/work', async ({ headers, body }) => {
    // Inside a request, this binds only that request to the session. Concurrent requests are not affected.
    HoneyHiveTracer.init({ sessionId: headers['x-session-id'] ?? body.session_id });
    return enrichSpanContext({ eventName: 'work_of_b', inputs: { query: body.query } }, async () => {
      await new Promise(setImmediate);
      return { sessionId: currentSession()?.sessionId };
    });
  });

  await app.listen({ port: 0, host: '127.0.0.1' });
  await announce(app.server);
}

main();
