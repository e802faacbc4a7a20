import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { honeyhive } from '@honeyhive/express';
import { trace } from '@opentelemetry/api';
import express from 'express';
import { newCaller, send } from './caller.mjs';
import { listen } from './listen.mjs';

/**
 * Sends `count` concurrent requests, each of its own caller, to an Express application. When all have arrived, the
 * application calls `call(path, req)` for each. `owners` maps each path to the trace, span and session of its request.
 */
export async function burst(count, call) {
  const owners = new Map();
  const { promise: allArrived, resolve: open } = Promise.withResolvers();
  const app = express();
  app.use(honeyhive());
  app.get('/calls/:n', async (req, res) => {
    const { traceId, spanId } = trace.getActiveSpan().spanContext();
    owners.set(req.path, { traceId, spanId });
    if (owners.size === count) open();
    await allArrived;
    await call(req.path, req).catch((error) => res.status(502).send(String(error)));
    if (!res.headersSent) res.end();
  });
  const origin = await listen(createServer(app));
  const answers = Array.from({ length: count }, async (_, n) => {
    const caller = newCaller();
    const { status, body } = await send(`${origin}/calls/${n}`, caller);
    owners.get(`/calls/${n}`).session = caller.session;
    return { status, body };
  });
  return { owners, answers: await Promise.all(answers) };
}

/** Counts how many of the calls that an upstream has received carry their own request's trace and session. */
export function tally(calls, owners) {
  const counts = { own: 0, foreign: 0, none: 0 };
  for (const { url, traceId, parentId, session, headers } of calls) {
    const owner = owners.get(new URL(url, 'http://upstream').pathname);
    const isOwn = traceId === owner.traceId && parentId === owner.spanId && session === owner.session;
    const carriesNothing = headers.traceparent === undefined && headers.baggage === undefined;
    counts[isOwn ? 'own' : carriesNothing ? 'none' : 'foreign'] += 1;
  }
  return counts;
}

/** Fails if a request failed, or if a call did not carry its own request's trace and session. */
export function assertAllOwn({ owners, answers }, calls) {
  assert.deepEqual(
    answers.filter(({ status }) => status !== 200),
    [],
  );
  assert.deepEqual(tally(calls, owners), { own: owners.size, foreign: 0, none: 0 });
}
