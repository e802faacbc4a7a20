// `await app.inject('/x')`, as in the tests of every Fastify application: light-my-request makes a request and a response
// without a socket.
import inject from 'light-my-request';
import { expressApplication, expresses, fastifyApplication, koaApplication, koas } from './support/applications.mjs';
import { describeRequest } from './support/describe-request.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

const fastify = await fastifyApplication();
describeRequest(
  'app.inject of Fastify',
  telemetry,
  async (url, headers) => (await fastify.inject({ url, headers })).statusCode,
);

for (const [name, express] of Object.entries(expresses)) {
  const app = expressApplication(express);
  describeRequest(
    `light-my-request into ${name}`,
    telemetry,
    async (url, headers) => (await inject(app, { url, headers })).statusCode,
  );
}

for (const [name, Koa] of Object.entries(koas)) {
  const listener = koaApplication(Koa).callback();
  describeRequest(
    `light-my-request into ${name}`,
    telemetry,
    async (url, headers) => (await inject(listener, { url, headers })).statusCode,
  );
}
