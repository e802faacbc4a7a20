// node-mocks-http makes requests and responses for unit tests. They are no instances of node:http's classes.
import { EventEmitter, once } from 'node:events';
import { createMocks } from 'node-mocks-http';
import { expressApplication, expresses, koaApplication, koas } from './support/applications.mjs';
import { describeRequest } from './support/describe-request.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

function describeMocks(name, listener) {
  describeRequest(name, telemetry, async (url, headers) => {
    const { req, res } = createMocks({ method: 'GET', url, headers }, { eventEmitter: EventEmitter });
    const ended = once(res, 'end');
    listener(req, res);
    await ended;
    return res.statusCode;
  });
}

for (const [name, express] of Object.entries(expresses)) describeMocks(name, expressApplication(express));
for (const [name, Koa] of Object.entries(koas)) describeMocks(name, koaApplication(Koa).callback());
