import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { type LocalHoneyHive, type Session, startLocal } from '@honeyhive/local';

interface Received {
  readonly client: string;
  readonly lines: string[];
  readonly headers: IncomingHttpHeaders;
}

describe.each(['honeyhive-first', 'instrumentation-first'])(
  "beside OpenTelemetry's http and undici instrumentations, %s",
  (order) => {
    let local: LocalHoneyHive;
    let received: Received[];

    beforeAll(async () => {
      local = await startLocal({ port: 0 });
      const child = spawn(process.execPath, [join(__dirname, 'fixtures/official-instrumentation.js'), order], {
        env: { ...process.env, HH_API_URL: local.url },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      expect(await once(child, 'close')).toEqual([0, null]);
      received = JSON.parse(output);
    }, 20_000);
    afterAll(() => local.close());

    const session = (id: string) => local.store.session(id) as Session;

    it('one traceparent and one baggage go out, with the session', () => {
      expect(received.map(({ client }) => client)).toEqual(['fetch', 'axios', 'http', 'outside']);
      for (const { client, lines, headers } of received) {
        expect(lines.filter((line) => /^(traceparent|baggage)$/i.test(line)).sort()).toEqual([
          'baggage',
          'traceparent',
        ]);
        expect(headers.baggage).toContain(`session_id=${client === 'outside' ? 'own' : 'scope'}`);
      }
    });

    it('each call is a CLIENT span with one SERVER span below it, in one trace and session', () => {
      const spans = [...session('scope').spans, ...session('own').spans];
      const servers = spans.filter(({ kind }) => kind === 'server');
      expect(servers).toHaveLength(4);
      for (const { headers } of received) {
        const [, traceId, spanId] = String(headers.traceparent).split('-');
        expect(spans.filter((span) => span.spanId === spanId)).toMatchObject([{ kind: 'client', traceId }]);
        expect(servers.filter(({ parentSpanId }) => parentSpanId === spanId)).toHaveLength(1);
      }
      for (const { attributes } of servers) expect(attributes.honeyhive_event_type).toBe('chain');
    });
  },
);
