import { recordException, setErrorStatus, setRedaction } from '@honeyhive/core/internal';
import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { redactSpan } from '../../src/export/redact-span.js';

const mask = (value: string) => value.replaceAll('secret', '***');
const tracer = new BasicTracerProvider().getTracer('test');

/** Returns the span as it has ended and as it is exported. */
function exportSpan(attributes: Attributes, record: (span: Span) => void = () => {}) {
  const span = tracer.startSpan('work', { attributes });
  record(span);
  span.end();
  const ended = span as unknown as ReadableSpan;
  return { ended, exported: redactSpan(ended) };
}

const exportAttributes = (attributes: Attributes) => exportSpan(attributes).exported.attributes;

afterEach(() => setRedaction({ redact: undefined, captureContent: true }));

/** Attributes that hold content, by the library that records them. */
const contentNames = [
  ...['gen_ai.input.messages', 'gen_ai.output.messages', 'gen_ai.system_instructions', 'gen_ai.tool.definitions'],
  ...[
    'gen_ai.tool.call.arguments',
    'gen_ai.tool.call.result',
    'gen_ai.prompt.0.content',
    'gen_ai.completion.0.content',
  ],
  ...['ai.prompt', 'ai.prompt.messages', 'ai.prompt.tools', 'ai.response.text', 'ai.response.toolCalls'],
  ...['ai.response.object', 'ai.toolCall.args', 'ai.toolCall.result', 'ai.values', 'input.value', 'output.value'],
  ...['llm.input_messages.0.message.content', 'llm.output_messages.0.message.content', 'llm.tools.0.tool.json_schema'],
  ...['traceloop.entity.input', 'traceloop.entity.output', 'langfuse.observation.input', 'langfuse.observation.output'],
  ...[
    'mastra.model_step.input',
    'mastra.metadata.body',
    'ai.request.text',
    'ai.decision.state',
    'anthropic.tool_result.content',
    'honeyhive_inputs',
    'honeyhive_inputs.question',
    'honeyhive_outputs.result.text',
  ],
];

/** Attributes that remain as they are. */
const keptAttributes = {
  'honeyhive.session_id': 'secret-session',
  honeyhive_event_type: 'model',
  'gen_ai.operation.name': 'chat',
  'gen_ai.prompt.name': 'secret-template',
  'gen_ai.request.model': 'secret-model',
  'gen_ai.response.finish_reasons': ['secret-stop'],
  'gen_ai.usage.input_tokens': 7,
  'ai.model.id': 'secret-model',
  'ai.usage.promptTokens': 7,
  'ai.response.msToFinish': 1.5,
  'llm.model_name': 'secret-model',
  'llm.token_count.total': 9,
  'http.response.status_code': 200,
} satisfies Attributes;

describe('redact', () => {
  beforeEach(() => setRedaction({ redact: mask }));

  it.each([...contentNames, 'db.query.text', 'url.full', 'exception.message', 'honeyhive_metadata.note'])(
    'applies to %s, whoever has recorded it',
    (name) => {
      expect(exportAttributes({ [name]: 'a secret', other: ['secret', 'public'] })).toEqual({
        [name]: 'a ***',
        other: ['***', 'public'],
      });
    },
  );

  it('leaves names, models, sessions and numbers unchanged', () => {
    expect(exportAttributes(keptAttributes)).toEqual(keptAttributes);
  });

  it('keeps JSON valid, with its keys, and redacts each string in it by its path', () => {
    const keys: string[] = [];
    setRedaction({
      redact(value, key) {
        keys.push(key);
        return `"${mask(value)}\\`;
      },
    });
    const call = JSON.stringify({ to: 'secret' });
    const json = JSON.stringify([{ secret: 'secret', parts: [{ text: 'a secret', n: 1.5, no: null }], call }]);
    const { 'gen_ai.input.messages': redacted } = exportAttributes({ 'gen_ai.input.messages': ` ${json}` });
    const [{ call: redactedCall, ...message }] = JSON.parse(String(redacted));
    expect(message).toEqual({ secret: '"***\\', parts: [{ text: '"a ***\\', n: 1.5, no: null }] });
    expect(JSON.parse(redactedCall)).toEqual({ to: '"***\\' });
    expect(keys).toEqual([
      'gen_ai.input.messages.0.secret',
      'gen_ai.input.messages.0.parts.0.text',
      'gen_ai.input.messages.0.call.to',
    ]);
  });

  it.each([
    ['"a secret"', '"a ***"'],
    ['{"a":"secret","a":"b"}', '{"a":"b"}'],
    ['{"__proto__":{"a":"secret"}}', '{"__proto__":{"a":"***"}}'],
    ['{"a":"secret"', '{"a":"***"'],
    ['[secret]', '[***]'],
    [
      '{"id":12345678901234567890,"a":"secret","n":1234567890123456.5}',
      '{"id":12345678901234567890,"a":"***","n":1234567890123456.5}',
    ],
  ])('turns %.40s into %s', (text, redacted) => {
    expect(exportAttributes({ 'output.value': text })).toEqual({ 'output.value': redacted });
  });

  it('replaces JSON that is nested too deep to be read', () => {
    const text = `${'['.repeat(200_000)}"secret"${']'.repeat(200_000)}`;
    expect(exportAttributes({ 'output.value': text })).toEqual({ 'output.value': '[redacted]' });
  });

  it('applies to span events, links, exceptions and the status', () => {
    const { exported } = exportSpan({}, (span) => {
      span.addEvent('gen_ai.user.message', { content: 'a secret' });
      span.addLink({ context: span.spanContext(), attributes: { reason: 'a secret' } });
      span.recordException(new TypeError('a secret'));
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'a secret' });
    });
    const { events, links, status } = exported;
    expect(JSON.stringify([events, links, status])).not.toContain('secret');
    expect(events[0]?.attributes).toEqual({ content: 'a ***' });
    expect(events[1]?.attributes).toMatchObject({ 'exception.type': 'TypeError', 'exception.message': 'a ***' });
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'a ***' });
  });

  it('applies once to texts that HoneyHive’s own functions have redacted', () => {
    setRedaction({ redact: (value) => `<${value}>` });
    const { exported } = exportSpan({}, (span) => {
      recordException(span, new Error('one'));
      setErrorStatus(span, 'two');
      span.setAttribute('input.value', 'three');
    });
    expect(exported.attributes).toEqual({ honeyhive_error: '<two>', 'input.value': '<three>' });
    expect(exported.status.message).toBe('<two>');
    expect(exported.events[0]?.attributes).toMatchObject({ 'exception.message': '<one>' });
  });

  it('changes nothing that other processors see', () => {
    const attributes = { 'input.value': 'secret', list: ['secret'] };
    const { ended, exported } = exportSpan(attributes, (span) => span.recordException('a secret'));
    expect(ended.attributes).toEqual(attributes);
    expect(ended.events[0]?.attributes).toMatchObject({ 'exception.message': 'a secret' });
    expect(exported).toMatchObject({ name: 'work', startTime: ended.startTime, endTime: ended.endTime });
    expect(exported.spanContext()).toEqual(ended.spanContext());
  });
});

describe('captureContent: false', () => {
  beforeEach(() => setRedaction({ captureContent: false }));

  it.each(contentNames)('leaves %s out, whatever its value', (name) => {
    expect(exportAttributes({ [name]: 'text', kept: 'text' })).toEqual({ kept: 'text' });
    expect(exportAttributes({ [name]: 7 })).toEqual({});
  });

  it('keeps names, models, sessions, token counts and times', () => {
    const attributes = { ...keptAttributes, 'honeyhive_inputs_count.total': 'text', 'http.route': '/ask' };
    expect(exportAttributes(attributes)).toEqual(attributes);
  });

  it.each(['llm.invocation_parameters', 'langfuse.observation.model.parameters'])(
    'keeps the model, numbers and booleans of %s',
    (name) => {
      const parameters = { model: 'm', temperature: 0.5, stream: true, system: 'text', tools: [{ name: 'text' }] };
      const kept = { [name]: '{"model":"m","temperature":0.5,"stream":true}' };
      expect(exportAttributes({ [name]: JSON.stringify(parameters) })).toEqual(kept);
      expect(exportAttributes({ [name]: '{"model":{"prompt":"text"}}' })).toEqual({ [name]: '{}' });
      for (const other of ['{"temperature":0.5', '"text"', '[7]', 'text']) {
        expect(exportAttributes({ [name]: other })).toEqual({});
      }
    },
  );

  it('leaves out span events that hold messages, and keeps others', () => {
    const { exported } = exportSpan({}, (span) => {
      for (const name of ['gen_ai.user.message', 'gen_ai.choice', 'gen_ai.content.prompt', 'ai.stream.firstChunk'])
        span.addEvent(name, { content: 'text' });
    });
    expect(exported.events.map(({ name }) => name)).toEqual(['ai.stream.firstChunk']);
  });

  it('replaces the text of an error by its type, because models’ libraries quote in it what they were given', () => {
    const { exported } = exportSpan({}, (span) => {
      recordException(span, new TypeError('Invalid prompt: text'));
      setErrorStatus(span, 'Invalid prompt: text');
    });
    expect(exported.attributes).toEqual({ honeyhive_error: 'TypeError' });
    expect(exported.status).toEqual({ code: SpanStatusCode.ERROR, message: 'TypeError' });
    expect(exported.events.map(({ attributes }) => attributes)).toEqual([{ 'exception.type': 'TypeError' }]);
  });

  it('applies together with redact', () => {
    setRedaction({ redact: mask });
    expect(exportAttributes({ 'input.value': 'secret', note: 'secret' })).toEqual({ note: '***' });
  });
});
