import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { startLocal } from '@honeyhive/local';
import { HoneyHiveTracer } from '@honeyhive/node';
import { atEnd } from './at-end.mjs';
import { childrenOf, renderConversation, renderTree } from './render-spans.mjs';
import { runAgent } from './run-agent.mjs';
import { readEventFields } from './viewer.mjs';

const question = 'user: What is the weather in Paris?';
const call = 'assistant: get_weather({"city":"Paris"})';
const result = 'tool: {"city":"Paris","sky":"rainy"}';

/** The conversations of the model's calls. */
const usualConversations = {
  'a call': [['user: Say hello', 'assistant: Hello, bees']],
  'a stream': [['user: Say hello', 'assistant: Hello, bees']],
  'a tool': [
    [question, call],
    [question, call, result, 'assistant: It is rainy'],
  ],
  'an error': [['user: Fail']],
};

/**
 * The contract of a recipe in docs/models-and-frameworks.md: each request of its agent is one tree in the caller's trace and
 * session, which the local HoneyHive shows with models, tokens and conversations.
 *
 * @param trees holds for each request the spans below the agent's request span.
 * @param conversations holds those that differ from the usual ones.
 * @param more holds requests that only this agent understands.
 */
export function describeRecipe(recipe, { trees, conversations = {}, more = {} }) {
  describe(`the recipe ${recipe}`, () => {
    let local;
    let outcome;
    before(async () => {
      local = await startLocal({ port: 0 });
      atEnd(() => local.close());
      const tracer = HoneyHiveTracer.init({ serverUrl: local.url, serviceName: 'weather' });
      outcome = await runAgent(recipe, local.url, { more });
      await tracer.shutdown();
    });

    const sessionOf = (request) => local.store.session(outcome.runs[request].caller.session);

    for (const request of [...Object.keys(usualConversations), ...Object.keys(more)]) {
      test(`${request} is one tree in the caller's trace and session`, () => {
        const { caller, response } = outcome.runs[request];
        assert.equal(response.status, request === 'an error' ? 502 : 200, response.body);
        const { spans } = sessionOf(request);
        const [gateway] = childrenOf(spans, caller.spanId);
        const [agent] = childrenOf(spans, gateway.spanId);
        assert.equal(gateway.traceId, caller.traceId);
        assert.deepEqual([gateway.service, agent.service], ['gateway', 'agent']);
        const tree = renderTree(spans, agent.spanId);
        assert.deepEqual(tree, trees[request]);
        assert.equal(tree.length + 2, spans.length, 'a span is not below the request of the agent');
      });

      test(`${request} shows each conversation with the model`, () => {
        const models = sessionOf(request).spans.filter(({ eventType }) => eventType === 'model');
        const expected = conversations[request] ?? usualConversations[request];
        assert.deepEqual(models.map(renderConversation), expected);
      });
    }

    test('all spans are in these sessions', () => {
      const sessions = Object.values(outcome.runs).map(({ caller }) => caller.session);
      const found = local.store.sessions().map(({ id }) => id);
      assert.deepEqual(found.toSorted(), sessions.toSorted());
    });

    test('the tokens of each call count once', () => {
      for (const [request, tree] of Object.entries(trees)) {
        const hasTokens = tree.some((line) => line.includes('tokens'));
        const expected = request === 'a tool' ? 30 : 15;
        assert.equal(sessionOf(request).tokens, hasTokens ? expected : null, request);
      }
    });

    test('the tool has its arguments and its result', () => {
      const { spans } = sessionOf('a tool');
      const tools = spans.filter(({ spanId }) =>
        childrenOf(spans, spanId).some(({ service }) => service === 'weather'),
      );
      assert.deepEqual(
        tools.map(({ eventType }) => eventType),
        ['tool'],
      );
      const { inputs, outputs } = readEventFields(tools[0].attributes);
      assert.match(JSON.stringify(inputs), /"city":"Paris"/);
      assert.match(JSON.stringify(outputs), /rainy/);
    });

    test('no process prints a warning', () => {
      assert.equal(outcome.errors, '');
    });
  });
}
