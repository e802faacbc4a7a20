import { trace } from '@opentelemetry/api';
import {
  claudeAgentEnv,
  enrichSpanContext,
  HoneyHiveTracer,
  type InitOptions,
  redactSecrets,
  withSession,
} from '../src/index.js';

const contentVariables = ['OTEL_LOG_USER_PROMPTS', 'OTEL_LOG_TOOL_DETAILS', 'OTEL_LOG_TOOL_CONTENT'];

let tracer: HoneyHiveTracer | undefined;

function init(options: InitOptions = {}): void {
  const defaults = { serverUrl: 'http://127.0.0.1:9', apiKey: 'hh-key', retryMillis: 0 };
  tracer = HoneyHiveTracer.init({ ...defaults, project: 'bees & co', ...options });
}

beforeEach(() => {
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(async () => {
  await tracer?.shutdown();
  tracer = undefined;
  jest.restoreAllMocks();
});

function resourceAttributes(env: Record<string, string>): Record<string, string> {
  const pairs = env.OTEL_RESOURCE_ATTRIBUTES?.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(pairs?.map(([name = '', value = '']) => [name, decodeURIComponent(value)]) ?? []);
}

it('brings the process of Claude into the current trace and session, and its spans to HoneyHive', () => {
  init();
  withSession({ sessionId: 'session-1' }, () =>
    enrichSpanContext({ eventName: 'request' }, (span) => {
      const env = claudeAgentEnv();
      const { traceId, spanId } = span.spanContext();
      expect(env).toMatchObject({
        CLAUDE_CODE_ENABLE_TELEMETRY: '1',
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/opentelemetry/v1/traces',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'Authorization=Bearer%20hh-key',
        TRACEPARENT: `00-${traceId}-${spanId}-01`,
      });
      expect(resourceAttributes(env)).toMatchObject({
        'honeyhive.session_id': 'session-1',
        'honeyhive.project': 'bees & co',
        'honeyhive.source': 'dev',
      });
    }),
  );
});

it('without an active span Claude starts a trace of its own in the session', () => {
  init({ sessionId: 'session-2' });
  expect(trace.getActiveSpan()).toBeUndefined();
  const env = claudeAgentEnv();
  expect(env).not.toHaveProperty('TRACEPARENT');
  expect(resourceAttributes(env)['honeyhive.session_id']).toBe('session-2');
});

it('keeps the resource attributes of the process', () => {
  init();
  jest.replaceProperty(process, 'env', { ...process.env, OTEL_RESOURCE_ATTRIBUTES: 'team=bees' });
  expect(resourceAttributes(claudeAgentEnv())).toMatchObject({ team: 'bees', 'honeyhive.project': 'bees & co' });
});

it('lets Claude export content only if nothing is to be redacted', () => {
  init();
  expect(claudeAgentEnv()).toMatchObject(Object.fromEntries(contentVariables.map((name) => [name, '1'])));
});

it.each([{ redact: redactSecrets }, { captureContent: false }])('lets Claude export no content with %j', (options) => {
  init(options);
  const env: Record<string, string> = claudeAgentEnv();
  for (const name of contentVariables) expect(env[name]).toBe('0');
});

it('is empty if the application exports spans itself', () => {
  init({ exporter: { export: (_, done) => done({ code: 0 }), shutdown: async () => {} } });
  expect(enrichSpanContext({ eventName: 'request' }, claudeAgentEnv)).toEqual({});
});

it('is empty if tracing is off, if the session is not sampled, and without a tracer', async () => {
  expect(claudeAgentEnv()).toEqual({});
  init({ enabled: false });
  expect(enrichSpanContext({ eventName: 'request' }, claudeAgentEnv)).toEqual({});
  await tracer?.shutdown();
  init({ sampleRate: 0 });
  expect(enrichSpanContext({ eventName: 'request' }, claudeAgentEnv)).toEqual({});
  await tracer?.shutdown();
  expect(claudeAgentEnv()).toEqual({});
});
