// `await request(app).get('/x')`: supertest starts a server with the application for each request.
import request from 'supertest';
import { expressApplication, expresses, fastifyApplication, koaApplication, koas } from './support/applications.mjs';
import { asOutsider } from './support/caller.mjs';
import { describeRequest } from './support/describe-request.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

function describeSupertest(name, app) {
  describeRequest(name, telemetry, async (path, headers) => {
    const { status } = await asOutsider(async () => await request(app).get(path).set(headers));
    return status;
  });
}

for (const [name, express] of Object.entries(expresses)) describeSupertest(name, expressApplication(express));
for (const [name, Koa] of Object.entries(koas)) describeSupertest(name, koaApplication(Koa).callback());
const fastify = await fastifyApplication();
await fastify.ready();
describeSupertest('Fastify', fastify.server);
