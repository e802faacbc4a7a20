import type { Attributes } from '../../../src/otlp/any-value.js';
import { type EventFields, readEventFields } from '../../src/event/read-event-fields.js';

describe('readEventFields', () => {
  it.each<[string, Attributes, EventFields]>([
    ['no fields from other attributes', { 'http.route': '/a', honeyhive_event_type: 'tool' }, {}],
    [
      'every field of HoneyHive',
      {
        'honeyhive_inputs.messages.0.role': 'user',
        'honeyhive_outputs.result': '[1, 2]',
        'honeyhive_metadata.run_id': 'r',
        'honeyhive_metrics.latency': 0,
        'honeyhive_config.model': 'm',
        'honeyhive_user_properties.id': 7,
        'honeyhive_feedback.good': false,
        honeyhive_error: 'Error: no',
        honeyhive_error_type: 'Error',
      },
      {
        inputs: { messages: [{ role: 'user' }] },
        outputs: { result: [1, 2] },
        metadata: { run_id: 'r' },
        metrics: { latency: 0 },
        config: { model: 'm' },
        userProperties: { id: 7 },
        feedback: { good: false },
        error: 'Error: no',
      },
    ],
    [
      'OpenInference’s values according to their MIME type',
      {
        'input.value': '{"a":1}',
        'input.mime_type': 'application/json',
        'output.value': '{"b":2}',
        'output.mime_type': 'text/plain',
      },
      { inputs: { a: 1 }, outputs: '{"b":2}' },
    ],
    [
      'OpenInference’s values without a MIME type',
      { 'input.value': 'hi', 'output.value': '[1]' },
      { inputs: 'hi', outputs: [1] },
    ],
    [
      'Traceloop’s inputs and outputs',
      { 'traceloop.entity.input': '{"args":[1]}', 'traceloop.entity.output': '"text"' },
      { inputs: { args: [1] }, outputs: '"text"' },
    ],
    [
      'Google ADK’s arguments and result of a tool',
      { 'gcp.vertex.agent.tool_call_args': '{"a":1}', 'gcp.vertex.agent.tool_response': '{"b":2}' },
      { inputs: { a: 1 }, outputs: { b: 2 } },
    ],
    [
      'OpenTelemetry’s request attributes as config',
      { 'gen_ai.request.model': 'm', 'gen_ai.request.max_tokens': 7, 'llm.invocation_parameters': '{"no":1}' },
      { config: { model: 'm', max_tokens: 7 } },
    ],
    [
      'OpenInference’s invocation parameters as config',
      { 'llm.invocation_parameters': '{"temperature":0}' },
      { config: { temperature: 0 } },
    ],
    [
      'each field from the first source, HoneyHive before the others',
      { 'honeyhive_inputs.a': 1, 'input.value': 'no', 'output.value': 'yes', 'traceloop.entity.output': 'no' },
      { inputs: { a: 1 }, outputs: 'yes' },
    ],
  ])('reads %s', (_, attributes, fields) => {
    expect(readEventFields(attributes)).toEqual(fields);
  });
});
