// Events get a readable name, even if the application passes none or misspells the option.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { enrichSpanContext, traceChain, traceModel, traceTool } from '@honeyhive/node';
import OpenAI from 'openai';
import { startModelServer } from './support/model-server.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();
const models = await startModelServer();
const { completions } = new OpenAI({ apiKey: 'key', baseURL: `${models.origin}/v1` }).chat;

/** Returns the name of the only event that `fn` makes. */
async function nameOf(fn) {
  const before = telemetry.spans.length;
  await fn();
  await telemetry.settled();
  const events = telemetry.spans.slice(before);
  assert.equal(events.length, 1);
  return events[0].name;
}

describe('an event of a bound function has the name of the original', () => {
  const chat = { model: 'bee-1', messages: [{ role: 'user', content: 'Hello?' }] };
  const wrappers = { traceTool, traceModel, traceChain };
  for (const [wrapper, trace] of Object.entries(wrappers)) {
    test(`${wrapper}(completions.create.bind(completions))`, async () => {
      const create = trace(completions.create.bind(completions));
      assert.equal(await nameOf(() => create(chat)), 'create');
    });
  }

  test('even if it was bound twice', async () => {
    function plan() {}
    assert.equal(await nameOf(traceTool(plan.bind({}).bind({}))), 'plan');
  });

  test('or some name, if the original has none', async () => {
    const bound = (() => () => {})().bind({});
    const name = await nameOf(traceTool(bound));
    assert.match(name, /^(?!bound|undefined)\S/);
  });

  test('a function that is called `bound` itself keeps its name', async () => {
    function bound() {}
    function boundary() {}
    assert.equal(await nameOf(traceTool(bound)), 'bound');
    assert.equal(await nameOf(traceTool(boundary)), 'boundary');
  });
});

describe('an event is never named undefined', () => {
  const mistakes = {
    'a name in place of the options': 'plan',
    "Python's spelling": { event_name: 'plan' },
    'no name': {},
    'an empty name': { eventName: '' },
    'an undefined name': { eventName: undefined },
  };
  for (const [mistake, options] of Object.entries(mistakes)) {
    test(`${mistake}: the function runs, and its event has a name`, async () => {
      let result;
      const name = await nameOf(() => {
        result = enrichSpanContext(options, () => 'done');
      });
      assert.equal(result, 'done');
      assert.notEqual(name, 'undefined');
      assert.notEqual(name, '');
    });
  }
});
