// Fastify gateways: @fastify/http-proxy, and `reply.from` of @fastify/reply-from, which it is built on.
import httpProxy from '@fastify/http-proxy';
import replyFrom from '@fastify/reply-from';
import { honeyhive } from '@honeyhive/fastify';
import fastify from 'fastify';
import { atEnd } from './support/at-end.mjs';
import { describeGateway } from './support/describe-gateway.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

async function startFastify(options, mount) {
  const app = fastify({ forceCloseConnections: true });
  await app.register(honeyhive, options);
  await mount(app);
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

/** Each way to reach the service. */
const transports = { undici: {}, 'node:http': { undici: false, http: {} } };

for (const [name, transport] of Object.entries(transports)) {
  describeGateway(`@fastify/http-proxy by ${name}`, telemetry, (upstream, options, set) => {
    const rewriteRequestHeaders = (_request, headers) => ({ ...headers, ...set });
    return startFastify(options, (app) =>
      app.register(httpProxy, { upstream, replyOptions: { rewriteRequestHeaders }, ...transport }),
    );
  });

  describeGateway(`reply.from by ${name}`, telemetry, (base, options, set) =>
    startFastify(options, async (app) => {
      await app.register(replyFrom, { base, ...transport });
      const rewriteRequestHeaders = (_request, headers) => ({ ...headers, ...set });
      app.get('/ask', (_request, reply) => reply.from('/ask', { rewriteRequestHeaders }));
    }),
  );
}
