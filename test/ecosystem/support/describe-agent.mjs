import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { before, describe, test } from 'node:test';
import { honeyhive } from '@honeyhive/express';
import express from 'express';
import { newCaller, send } from './caller.mjs';
import { listen } from './listen.mjs';
import { startModelServer } from './model-server.mjs';
import { startService } from './start-service.mjs';

/**
 * The contract of an agent that runs in a process of its own, behind a gateway and before a service that its tool calls.
 *
 * @param program serves the agent with `serveAgent`. Its tool `weather` calls `askWeather`.
 */
export function describeAgent(name, telemetry, program) {
  describe(name, () => {
    let gateway;
    before(async () => {
      const models = await startModelServer();
      const services = express().use(honeyhive());
      services.get('/weather/:city', (_req, res) => res.send('sunny'));
      services.get('/agent', async ({ originalUrl }, res) => {
        const response = await fetch(originalUrl.replace('/agent', `${agent}/ask`));
        res.status(response.status).send(await response.text());
      });
      gateway = await listen(createServer(services));
      const env = { HH_API_URL: telemetry.url, MODEL_ORIGIN: models.origin, WEATHER_ORIGIN: gateway };
      const agent = await startService(program, env);
    });

    /** Sends a prompt through the gateway. Returns the response, and what finds the only span of its trace with a name. */
    async function ask(prompt, { stream = false, caller = newCaller() } = {}) {
      const query = new URLSearchParams({ prompt, stream });
      const response = await send(`${gateway}/agent?${query}`, { headers: caller.headers });
      async function only(pattern) {
        const matches = ({ traceId, name }) => traceId === caller.traceId && pattern.test(name);
        const [span] = await telemetry.ended(matches);
        assert.equal(telemetry.spans.filter(matches).length, 1);
        assert.equal(span.attributes['honeyhive.session_id'], caller.session);
        return span;
      }

      /** The names of the spans around a span, from its parent up. */
      async function around({ parentSpanId }) {
        if (parentSpanId === caller.spanId) return [];
        const parent = await telemetry.span(parentSpanId);
        return [parent.name, ...(await around(parent))];
      }
      return { response, only, around };
    }

    for (const stream of [false, true]) {
      const how = stream ? 'a stream' : 'a whole answer';

      test(`${how}: the model is below the agent's request, with messages and tokens`, async () => {
        const { response, only, around } = await ask('Hello?', { stream });
        assert.equal(response.status, 200);
        assert.match(response.body, /Hello/);
        const model = await only(/^chat/);
        assert.deepEqual((await around(model)).slice(-2), ['GET /ask', 'GET /agent']);
        assert.equal(model.attributes.honeyhive_event_type, 'model');
        assert.equal(model.attributes['gen_ai.usage.input_tokens'], 10);
        assert.match(model.attributes['gen_ai.input.messages'], /Hello\?/);
        assert.match(model.attributes['gen_ai.output.messages'], /Hello/);
      });

      test(`${how}: a service that a tool calls is below the tool`, async () => {
        const { only, around } = await ask('Please call weather', { stream });
        const tool = await only(/^execute_tool weather$/);
        const service = await only(/^GET \/weather/);
        assert.equal(service.parentSpanId, tool.spanId);
        assert.deepEqual((await around(tool)).slice(-2), ['GET /ask', 'GET /agent']);
        assert.equal(tool.attributes['honeyhive_inputs.city'], 'Paris');
        assert.equal(tool.attributes['honeyhive_outputs.result'], 'sunny');
      });

      test(`${how}: a model that fails is a failed event`, async () => {
        const { response, only } = await ask('Please fail with 400', { stream });
        assert.equal(response.status, 502);
        const model = await only(/^chat/);
        assert.equal(model.status.code, 'error');
        assert.match(model.status.message, /400/);
      });
    }

    test('requests at the same time have a tree each, in their own session', async () => {
      const asked = await Promise.all(Array.from({ length: 20 }, () => ask('Please call weather')));
      for (const { only } of asked) {
        const [service, tool] = await Promise.all([only(/^GET \/weather/), only(/^execute_tool weather$/)]);
        assert.equal(service.parentSpanId, tool.spanId);
      }
    });
  });
}
