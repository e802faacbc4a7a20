import { createServer } from 'node:http';
import Koa from 'koa';
import Koa2 from 'koa2';
import { describeProxy } from '../../../test/contracts/server-forwarding.js';
import { listen } from '../../../test/support/listen.js';
import { honeyhive } from '../src/index.js';

const versions = [
  ['Koa 2', Koa2],
  ['Koa 3', Koa],
] as const;

for (const [name, Framework] of versions) {
  describeProxy(`httpxy in ${name}`, async (target, options, headers) => {
    const { createProxyServer } = await import('httpxy');
    const proxy = createProxyServer({ target, headers });
    const app = new Framework().use(honeyhive(options)).use(async (ctx) => {
      ctx.respond = false;
      await proxy.web(ctx.req, ctx.res);
    });
    return listen(createServer(app.callback()));
  });
}
