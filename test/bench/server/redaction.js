// `node redaction.js <option>` records the span of a model's call, with 4 kB of messages, and exports it.
const { HoneyHiveTracer, redactSecrets } = require('@honeyhive/node');
const { trace } = require('@opentelemetry/api');
const { answerParent } = require('./answer.js');
const { cpu } = require('./cpu.js');

const options = { none: {}, redact: { redact: redactSecrets }, drop: { captureContent: false } };
const honeyhive = HoneyHiveTracer.init({ serverUrl: process.env.SINK_URL, ...options[process.argv[2]] });
const tracer = trace.getTracer('model');

const sentence = 'The order of bob@example.com from Monday has left the warehouse and arrives on Thursday. ';
const messages = Array.from({ length: 8 }, (_, index) => ({
  role: index % 2 === 0 ? 'user' : 'assistant',
  parts: [{ type: 'text', content: sentence.repeat(5) }],
}));
const attributes = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'gpt-5',
  'gen_ai.usage.input_tokens': 1000,
  'gen_ai.usage.output_tokens': 200,
  'gen_ai.input.messages': JSON.stringify(messages),
  'gen_ai.output.messages': JSON.stringify(messages.slice(-1)),
};

answerParent({
  /** Records and exports `count` spans. Returns the CPU time for both, in µs. */
  async spans(count) {
    const before = cpu();
    for (let made = 0; made < count; made += 1) tracer.startSpan('chat gpt-5', { attributes }).end();
    await honeyhive.flush();
    return cpu() - before;
  },
});
