import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { trace } from '@opentelemetry/api';
import { enrichSpanContext, HoneyHiveTracer, type InitOptions } from '../src/index.js';

let local: LocalHoneyHive;
let tracer: HoneyHiveTracer;
beforeEach(async () => {
  local = await startLocal({ port: 0 });
});
afterEach(async () => {
  await tracer.shutdown();
  await local.close();
});

/** Records one span of ours and one of another instrumentation, and returns everything that HoneyHive has received. */
async function exportedWith(options: InitOptions): Promise<string> {
  tracer = HoneyHiveTracer.init({ serverUrl: local.url, serviceName: 'test', ...options });
  await tracer.createSession({ sessionName: 'the name', inputs: { question: 'bob@example.com' } });
  enrichSpanContext({ eventName: 'plan', inputs: { question: 'bob@example.com' } }, () => {
    const span = trace.getTracer('other').startSpan('chat gpt-5');
    span.setAttributes({ 'gen_ai.input.messages': '[{"content":"bob@example.com"}]', 'gen_ai.request.model': 'gpt-5' });
    span.end();
  });
  await tracer.enrichSession({ outputs: { answer: 'bob@example.com' }, metadata: { tier: 'gold' } });
  expect(await tracer.flush()).toBe(true);
  return JSON.stringify(local.store.sessions().map(({ id }) => local.store.session(id)));
}

it('exports content by default', async () => {
  expect(await exportedWith({})).toMatch(/"gen_ai.input.messages":"\[\{.*bob@example.com/);
});

it('exports no content with `captureContent: false`, of spans and of sessions', async () => {
  const exported = await exportedWith({ captureContent: false });
  expect(exported).not.toContain('bob@example.com');
  for (const kept of ['the name', 'plan', 'chat gpt-5', '"gen_ai.request.model":"gpt-5"', 'gold'])
    expect(exported).toContain(kept);
});

it('exports no content with HH_CAPTURE_CONTENT=false', async () => {
  process.env.HH_CAPTURE_CONTENT = 'false';
  try {
    expect(await exportedWith({})).not.toContain('bob@example.com');
  } finally {
    delete process.env.HH_CAPTURE_CONTENT;
  }
});

it('exports no content after a second call with `captureContent: false`', async () => {
  tracer = HoneyHiveTracer.init({ serverUrl: local.url });
  expect(await exportedWith({ captureContent: false })).not.toContain('bob@example.com');
});

it('exports redacted texts with `redact`, of other instrumentations too', async () => {
  const exported = await exportedWith({ redact: (text) => text.replaceAll('bob@example.com', '***') });
  expect(exported).not.toContain('bob@example.com');
  expect(exported).toContain('[{\\"content\\":\\"***\\"}]');
});

it.each<[InitOptions, NodeJS.ProcessEnv]>([
  [{ captureContent: 'no' as unknown as boolean }, {}],
  [{ captureContent: null as unknown as boolean }, { HH_CAPTURE_CONTENT: 'off' }],
  [{}, { HH_CAPTURE_CONTENT: 'no' }],
])('throws for %j with %j', (options, env) => {
  Object.assign(process.env, env);
  try {
    expect(() => HoneyHiveTracer.init({ serverUrl: local.url, ...options })).toThrow(/HH_CAPTURE_CONTENT/);
  } finally {
    delete process.env.HH_CAPTURE_CONTENT;
  }
});
