import { startTelemetry, type Telemetry, tree } from '../../../../test/support/telemetry.js';
import { traceChain, traceModel, traceTool } from '../../src/index.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

it.each([
  ['tool', traceTool],
  ['model', traceModel],
  ['chain', traceChain],
])('each call is an event of type %s, with arguments and answer', async (type, traceFunction) => {
  const add = traceFunction(function add(a: number, b: { c: number }) {
    return { sum: a + b.c };
  });
  expect(add(1, { c: 2 })).toEqual({ sum: 3 });
  const later = traceFunction(async (text: string) => text.length, { eventName: 'count', config: { unit: 'char' } });
  expect(await later('four')).toBe(4);
  expect(telemetry.spans).toMatchObject([
    {
      name: 'add',
      attributes: {
        honeyhive_event_type: type,
        'honeyhive_inputs._params_.0': 1,
        'honeyhive_inputs._params_.1.c': 2,
        'honeyhive_outputs.result.sum': 3,
      },
    },
    {
      name: 'count',
      attributes: { honeyhive_event_type: type, 'honeyhive_outputs.result': 4, 'honeyhive_config.unit': 'char' },
    },
  ]);
});

it('keeps `this`, errors and nesting', async () => {
  class Agent {
    name = 'a';
    inner = traceTool(async function inner(this: Agent) {
      throw new Error(`${this.name} failed`);
    });
    outer = traceChain(async function outer(this: Agent) {
      await this.inner();
    });
  }
  await expect(new Agent().outer()).rejects.toThrow('a failed');
  expect(tree(telemetry.spans)).toEqual({ outer: { inner: {} } });
});

it('keeps nothing of a stream, which has its socket and keys inside it', async () => {
  const client = { apiKey: 'sk-secret' };
  const stream = () => ({ client, controller: new AbortController(), async *[Symbol.asyncIterator]() {} });
  for await (const _ of traceModel(stream)());
  for await (const _ of await traceModel(async () => stream())());
  expect(telemetry.spans).toHaveLength(2);
  expect(JSON.stringify(telemetry.spans.map(({ attributes }) => attributes))).not.toContain('secret');
});

it('keeps name and length', () => {
  const traced = traceTool(function add(a: number, b: number) {
    return a + b;
  });
  expect([traced.name, traced.length]).toEqual(['add', 2]);
});
