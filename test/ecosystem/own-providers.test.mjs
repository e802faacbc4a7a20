// Applications that have a provider of their own keep it, and HoneyHive receives the same spans in one session and one tree.
// The set-up comes from docs/opentelemetry.md, with the real packages.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { startLocal } from '@honeyhive/local';
import { atEnd } from './support/at-end.mjs';
import { newCaller, send } from './support/caller.mjs';
import { startOwnBackend } from './support/own-backend.mjs';
import { startProcess } from './support/start-process.mjs';

const all = (spans) => spans.map(({ spanId }) => spanId);
const onlyModels = (spans) => all(spans.filter(({ name }) => name === 'think'));

/** Where each application has sent its telemetry before. */
const environment = (own) => ({
  ...{ OTEL_EXPORTER_OTLP_ENDPOINT: own, OTEL_BSP_SCHEDULE_DELAY: '10', NODE_ENV: 'production' },
  ...{
    LANGFUSE_BASE_URL: own,
    LANGFUSE_PUBLIC_KEY: 'key',
    LANGFUSE_SECRET_KEY: 'key',
    LANGFUSE_FLUSH_INTERVAL: '0.01',
  },
  ...{
    TRACELOOP_BASE_URL: own,
    TRACELOOP_API_KEY: 'key',
    TRACELOOP_TELEMETRY: 'false',
    TRACELOOP_SILENCE_INITIALIZATION_MESSAGE: 'true',
  },
  ...{ SENTRY_DSN: `${own.replace('//', '//key@')}/1`, DD_TRACE_AGENT_URL: own, DD_TRACE_STARTUP_LOGS: 'false' },
  ...{ DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false', DD_REMOTE_CONFIGURATION_ENABLED: 'false' },
});

/**
 * @param program sets up the provider in both services.
 * @param ownSpans returns the ids of the spans that the application's own OTLP backend receives, of those in HoneyHive.
 * @param isSent returns whether a request to another kind of backend holds telemetry.
 * @param startsTrace is true if the provider ignores the trace of a caller.
 */
function describeProvider(
  program,
  { title = program, versions = '', ownSpans, isSent, startsTrace = false, env = {} },
) {
  describe(title, () => {
    const caller = newCaller();
    let local;
    let own;
    let spans;
    let errors;
    before(async () => {
      local = await startLocal({ port: 0 });
      atEnd(() => local.close());
      own = await startOwnBackend();
      const shared = {
        ...environment(own.origin),
        HH_API_URL: local.url,
        PROGRAM: program,
        VERSIONS: versions,
        ...env,
      };
      const agent = await startProcess('provider-process.mjs', { ...shared, OTEL_SERVICE_NAME: 'agent' });
      const gateway = await startProcess('provider-process.mjs', {
        ...{ ...shared, OTEL_SERVICE_NAME: 'gateway', AGENT_URL: agent.origin },
      });
      const response = await send(`${gateway.origin}/ask`, { headers: caller.headers });
      assert.equal(response.body, 'Hello');
      if (isSent) await own.until(() => own.requests.some(isSent));
      if (ownSpans) await own.until(() => new Set(own.spanIds()).size >= (ownSpans === all ? 3 : 1));
      errors = [await gateway.stop(), await agent.stop()].join('');
      spans = local.store.session(caller.session)?.spans ?? [];
    });

    /** Returns the ancestors of a span. */
    function above({ parentSpanId }) {
      const parent = spans.find(({ spanId }) => spanId === parentSpanId);
      return parent ? [parent, ...above(parent)] : [];
    }

    test('HoneyHive receives one session with one tree', () => {
      assert.deepEqual(
        local.store.sessions().map(({ id }) => id),
        [caller.session],
      );
      assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
      const [first, ...others] = spans.filter((span) => above(span).length === 0);
      assert.deepEqual([first.kind, others], ['server', []]);
      if (!startsTrace) assert.deepEqual([first.traceId, first.parentSpanId], [caller.traceId, caller.spanId]);
    });

    test('each request has one SERVER span, and the model call is below both', () => {
      const model = spans.find(({ name }) => name === 'think');
      const servers = above(model).filter(({ kind }) => kind === 'server');
      assert.equal(model.eventType, 'model');
      assert.equal(servers.length, 2);
      assert.equal(spans.filter(({ kind }) => kind === 'server').length, 2);
    });

    if (ownSpans) {
      test("the application's own backend receives the same spans", () => {
        assert.deepEqual(own.spanIds().toSorted(), ownSpans(spans).toSorted());
      });
    }

    test('no process prints a warning', () => {
      assert.equal(errors, '');
    });
  });
}

const isEnvelope = ({ url, body }) => url.includes('/envelope/') && body.includes('"transaction"');
const three = { versions: 'opentelemetry3', ownSpans: all };
describeProvider('docs:node-sdk.mjs', { ownSpans: all });
describeProvider('docs:node-sdk.mjs', { title: 'docs:node-sdk.mjs with version 3', ...three });
describeProvider('docs:node-tracer-provider.mjs', { ownSpans: all });
describeProvider('docs:tracer-provider.mjs', three);
describeProvider('docs:vercel-otel.mjs', { ownSpans: all });
describeProvider('docs:langfuse-provider.mjs', { ownSpans: onlyModels });
describeProvider('docs:traceloop.mjs', { ownSpans: all });
describeProvider('docs:sentry-10.mjs', { versions: 'sentry10', startsTrace: true, isSent: isEnvelope });
describeProvider('docs:sentry.mjs', { isSent: isEnvelope });
describeProvider('docs:dd-trace.mjs', { isSent: ({ url }) => /^\/v0\.\d\/traces/.test(url) });

for (const versions of ['opentelemetry2', 'opentelemetry3']) {
  for (const program of ['init-then-node-sdk', 'node-sdk-then-init']) {
    const title = `${program} of ${versions} with OTEL_TRACES_EXPORTER=none`;
    const env = { OTEL_TRACES_EXPORTER: 'none' };
    describeProvider(`../fixtures/${program}.mjs`, { title, versions, env });
  }

  test(`after a NodeSDK of ${versions} that exports, init() throws and says what to add`, async () => {
    const env = { PROGRAM: '../fixtures/node-sdk-then-init.mjs', VERSIONS: versions, HH_API_URL: 'http://127.0.0.1:9' };
    await assert.rejects(
      startProcess('provider-process.mjs', env),
      /already registered.*`new HoneyHiveSpanProcessor\(\)`/,
    );
  });
}
