// A traced process sets `x-honeyhive-session-id` on a request itself. At the service that receives it, this header wins over
// the baggage that is added automatically.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { describe, test } from 'node:test';
import { wrapAxios } from '@honeyhive/axios';
import { honeyhive } from '@honeyhive/express';
import { enrichSpanContext, withSession } from '@honeyhive/node';
import axios from 'axios';
import express from 'express';
import got from 'got';
import ky from 'ky';
import superagent from 'superagent';
import request from 'supertest';
import * as undici6 from 'undici6';
import * as undici8 from 'undici8';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { readCall } from './support/upstream.mjs';

const telemetry = await startTelemetry({ project: 'process-project' });

let received;
const app = express();
app.use((req, _res, next) => {
  received = readCall(req);
  next();
});
app.use(honeyhive());
app.get('/ask', (_req, res) => res.send('ok'));
const origin = await listen(createServer(app));
const url = `${origin}/ask`;
const wrapped = wrapAxios(axios.create());

const clients = {
  fetch: async (headers) => (await fetch(url, { headers })).text(),
  'undici 6': async (headers) => (await undici6.request(url, { headers })).body.text(),
  'undici 8': async (headers) => (await undici8.request(url, { headers })).body.text(),
  'http.get': async (headers) => {
    const [response] = await once(get(url, { headers }), 'response');
    await response.toArray();
  },
  axios: (headers) => axios.get(url, { headers }),
  'a wrapped axios': (headers) => wrapped.get(url, { headers }),
  got: (headers) => got(url, { headers }).text(),
  ky: (headers) => ky.get(url, { headers }).text(),
  superagent: async (headers) => await superagent.get(url).set(headers),
  supertest: async (headers) => await request(app).get('/ask').set(headers),
};

const scopes = {
  'outside any request': (fn) => enrichSpanContext({ eventName: 'call' }, fn),
  'in a session': (fn) => withSession({ sessionId: 'scope' }, () => enrichSpanContext({ eventName: 'call' }, fn)),
};

for (const [scope, enter] of Object.entries(scopes)) {
  describe(scope, () => {
    for (const [client, send] of Object.entries(clients)) {
      test(`${client}: the request is in the session of the header`, async () => {
        const { traceId } = await enter(async (span) => {
          await send({ 'X-HoneyHive-Session-Id': 'mine', 'x-honeyhive-project': 'my-project' });
          return span.spanContext();
        });
        const { attributes } = await telemetry.requestSpan(traceId);
        assert.equal(attributes['honeyhive.session_id'], 'mine');
        assert.equal(attributes['honeyhive.project'], 'my-project');
        assert.equal(received.headers['x-honeyhive-session-id'], 'mine');
        assert.ok([undefined, 'mine'].includes(received.session), `the baggage says ${received.headers.baggage}`);
        assert.doesNotMatch(received.headers.baggage ?? '', /process-project/);
      });
    }
  });
}
