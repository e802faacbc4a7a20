import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';
import { describeProxy } from '../../../test/contracts/server-forwarding.js';
import { listen } from '../../../test/support/listen.js';
import { honeyhive } from '../src/index.js';

describeProxy('@fastify/http-proxy', async (upstream, options, own) => {
  const app = fastify();
  await app.register(honeyhive, options);
  await app.register(httpProxy, {
    upstream,
    replyOptions: { rewriteRequestHeaders: (_request, headers) => ({ ...headers, ...own }) },
  });
  await app.ready();
  return listen(app.server);
});
