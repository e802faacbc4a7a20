// An Express gateway: `app.use(honeyhive()); app.use(createProxyMiddleware({ target }))`. The proxy copies all headers of
// the request that it forwards, `traceparent`, `tracestate` and `baggage` among them.
import { createServer } from 'node:http';
import { honeyhive } from '@honeyhive/express';
import express5 from 'express';
import express4 from 'express4';
import * as proxy4 from 'http-proxy-middleware';
import * as proxy3 from 'http-proxy-middleware3';
import { describeGateway } from './support/describe-gateway.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

for (const [framework, express] of Object.entries({ 'Express 4': express4, 'Express 5': express5 })) {
  for (const [version, { createProxyMiddleware }] of Object.entries({ 3: proxy3, 4: proxy4 })) {
    describeGateway(`http-proxy-middleware ${version} in ${framework}`, telemetry, (target, options, headers) => {
      const app = express();
      app.use(honeyhive(options));
      app.use(createProxyMiddleware({ target, headers }));
      return listen(createServer(app));
    });
  }

  describeGateway(
    `http-proxy-middleware 4 in ${framework}, headers set on the request`,
    telemetry,
    (target, options, headers) => {
      const app = express();
      app.use(honeyhive(options));
      const proxyReq = (request) => request.setHeaders(new Map(Object.entries(headers)));
      app.use(proxy4.createProxyMiddleware({ target, on: { proxyReq } }));
      return listen(createServer(app));
    },
  );
}
