import type { Message } from '../../src/event/read-messages.js';

export const question: Message = {
  role: 'user',
  parts: [{ kind: 'text', text: 'Weather in Paris?' }],
  direction: 'input',
};
export const toolCall: Message = {
  role: 'assistant',
  parts: [{ kind: 'tool-call', name: 'get_weather', id: 'call_1', arguments: { location: 'Paris' } }],
  direction: 'input',
};
export const toolResult: Message = {
  role: 'tool',
  parts: [{ kind: 'tool-result', id: 'call_1', result: 'rainy' }],
  direction: 'input',
};
export const answer: Message = { role: 'assistant', parts: [{ kind: 'text', text: 'It rains.' }], direction: 'output' };

/** The same conversation, as OpenAI and OpenTelemetry write it. */
export const openAiToolCall = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"location":"Paris"}' },
};
export const openAiMessages = [
  { role: 'user', content: 'Weather in Paris?' },
  { role: 'assistant', content: null, tool_calls: [openAiToolCall] },
  { role: 'tool', tool_call_id: 'call_1', content: 'rainy' },
];
export const openTelemetryMessages = {
  input: [
    { role: 'user', parts: [{ type: 'text', content: 'Weather in Paris?' }] },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { location: 'Paris' } }],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: 'rainy' }] },
  ],
  output: [{ role: 'assistant', parts: [{ type: 'text', content: 'It rains.' }], finish_reason: 'stop' }],
};
/** The name of OpenTelemetry's event. */
export const operationDetails = 'gen_ai.client.inference.operation.details';
