import { DynamicStructuredTool } from '@langchain/core/tools';
import { trace } from '@opentelemetry/api';
import { z } from 'zod';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { HoneyHiveCallbackHandler, wrapTool } from '../src/index.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

const newTool = () =>
  new DynamicStructuredTool({
    name: 'span_id',
    description: 'Returns the id of the active span.',
    schema: z.object({}),
    func: async () => trace.getActiveSpan()?.spanContext().spanId ?? 'none',
  });

it('makes a tool that is made by its class run inside its own event', async () => {
  const wrapped = await wrapTool(newTool()).invoke({}, { callbacks: [new HoneyHiveCallbackHandler()] });
  expect(wrapped).toBe(telemetry.spans[0]?.spanContext().spanId);
});

it('returns the same tool, and does nothing without a handler', async () => {
  const tool = newTool();
  expect(wrapTool(wrapTool(tool))).toBe(tool);
  expect(await tool.invoke({})).toBe('none');
});

it.each([{}, () => 'a function'])('says what to write instead of wrapTool(%p)', (value) => {
  expect(() => wrapTool(value)).toThrow('write wrapTool(new MyTool())');
});
