// Whatever records a text, `redact` and `captureContent: false` hold for it. Every recipe is tried with an address and a key in
// the question, the answer, the arguments and the result of a tool, and in the message of an error.
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import { HoneyHiveTracer, redactSecrets } from '@honeyhive/node';
import { atEnd } from './support/at-end.mjs';
import { decodeSpans } from './support/decode-spans.mjs';
import { listen } from './support/listen.mjs';
import { runAgent } from './support/run-agent.mjs';

const recipes = globSync('recipes/*.agent.mjs', { cwd: import.meta.dirname }).map((file) =>
  basename(file, '.agent.mjs'),
);
const secrets = ['bob@example.com', 'sk-proj-a1b2c3d4e5f6g7h8i9j0'];
// JSON escapes the quotes and the line's end, so that what is replaced in it as in plain text makes it invalid.
const note = ` (I am "Bob":\n${secrets[0]}, and my key is ${secrets[1]})`;
/** A part of each question, answer, argument, result, error, instruction and description. */
const contents = [
  'Say hello',
  'What is the weather',
  'Hello, ',
  'Paris',
  'rainy',
  'tired',
  'Be short',
  'You are an agent',
  'Returns the weather',
];

/** Starts a server that keeps the bodies of all exports. */
async function startReceiver() {
  const bodies = [];
  const server = createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray());
    if (req.url.endsWith('/v1/traces')) bodies.push(body);
    res.setHeader('content-type', 'application/x-protobuf').end();
  });
  return { url: await listen(server), bodies };
}

const { url, bodies } = await startReceiver();
const tracer = HoneyHiveTracer.init({ serverUrl: url, serviceName: 'weather', redact: redactSecrets });
atEnd(() => tracer.shutdown());

/** Runs the agent of a recipe. Returns everything that was exported meanwhile, as bytes and as spans. */
async function exportedBy(recipe, env) {
  bodies.length = 0;
  const { runs } = await runAgent(recipe, url, { note, env });
  await tracer.flush();
  assert.match(runs['a tool'].response.body, /It is rainy\(I am/);
  assert.match(runs['an error'].response.body, /the model is tired\(I am/);
  return { bytes: Buffer.concat(bodies), spans: bodies.flatMap(decodeSpans) };
}

function assertWithout(texts, { bytes, spans }) {
  for (const text of texts) {
    const attributes = spans.flatMap((span) =>
      [span, ...span.events, ...span.links].map(({ attributes }) => attributes),
    );
    const holding = attributes
      .flatMap((attributes) => Object.entries(attributes ?? {}))
      .filter(([, value]) => JSON.stringify(value).includes(text));
    assert.deepEqual(holding, [], `attributes with ${text}`);
    assert.ok(!bytes.includes(text), `the exported bytes contain ${text}`);
  }
}

function textsOf({ attributes, events }) {
  const values = [attributes, ...events.map(({ attributes }) => attributes)].flatMap(Object.values).flat();
  return values.filter((value) => typeof value === 'string');
}

describe('of what a model says', () => {
  for (const recipe of recipes) {
    test(`${recipe}: redactSecrets leaves no address and no key, and JSON stays JSON`, async () => {
      const exported = await exportedBy(recipe, { REDACT: 'true' });
      assertWithout(secrets, exported);
      const texts = exported.spans.flatMap(textsOf);
      assert.ok(
        texts.some((text) => text.includes('What is the weather in Paris? (I am') && text.includes('[redacted]')),
      );
      for (const text of texts) if (/^(?:\{"|\[[{"[])/.test(text)) assert.doesNotThrow(() => JSON.parse(text), text);
    });

    test(`${recipe}: captureContent: false leaves no content`, async () => {
      const exported = await exportedBy(recipe, { HH_CAPTURE_CONTENT: 'false' });
      assertWithout([...secrets, ...contents], exported);
      const models = exported.spans.filter(({ attributes }) => attributes.honeyhive_event_type === 'model');
      assert.ok(models.length >= 3);
    });
  }
});
