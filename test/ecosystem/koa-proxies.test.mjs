// Koa gateways: koa-proxies and koa-better-http-proxy.
import { createServer } from 'node:http';
import { honeyhive } from '@honeyhive/koa';
import Koa3 from 'koa';
import betterProxy from 'koa-better-http-proxy';
import proxies from 'koa-proxies';
import Koa2 from 'koa2';
import { describeGateway } from './support/describe-gateway.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

/** Each returns a middleware that forwards to `target` and sets `headers` on the forwarded request. */
const middlewares = {
  'koa-proxies': (target, headers) => proxies('/', { target, headers }),
  'koa-better-http-proxy': (target, headers) => {
    const { hostname, port } = new URL(target);
    return betterProxy(hostname, {
      port,
      proxyReqOptDecorator: (options) => ({ ...options, headers: { ...options.headers, ...headers } }),
    });
  },
};

for (const [framework, Koa] of Object.entries({ 'Koa 2': Koa2, 'Koa 3': Koa3 })) {
  for (const [name, forward] of Object.entries(middlewares)) {
    describeGateway(`${name} in ${framework}`, telemetry, (target, options, headers) => {
      const app = new Koa();
      app.use(honeyhive(options));
      app.use(forward(target, headers));
      return listen(createServer(app.callback()));
    });
  }
}
