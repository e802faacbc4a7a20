import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type LocalHoneyHive, type Session, startLocal } from '@honeyhive/local';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentSpanId = 'b7ad6b7169203331';
const theirs = '5d1e1a52-6f0c-4d2b-9a43-2f4f1f8f9a10';
const claims = {
  traceparent: `00-${traceId}-${parentSpanId}-01`,
  baggage: `session_id=${theirs},project=theirs,source=theirs,tenant=theirs,run_id=theirs`,
};

describe("beside OpenTelemetry's http instrumentation, which has continued the trace before", () => {
  let local: LocalHoneyHive;

  beforeAll(async () => {
    local = await startLocal({ port: 0 });
  });
  afterAll(() => local.close());

  it.each(['link', 'ignore'])('a caller that is not believed brings no session: %s', async (trust) => {
    const fixture = join(__dirname, 'fixtures/distrust.js');
    const child = spawn(process.execPath, [fixture, trust, JSON.stringify(claims)], {
      env: { ...process.env, HH_API_URL: local.url, HH_PROJECT: 'ours', HH_SOURCE: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    const { session, outgoing } = JSON.parse(output);
    expect(session.sessionId).not.toBe(theirs);
    expect(outgoing.baggage).not.toContain('theirs');

    const { spans } = local.store.session(session.sessionId) as Session;
    expect(spans).toMatchObject([{ kind: 'server', traceId, parentSpanId }]);
    expect(Object.values(spans[0]?.attributes ?? {})).not.toContain('theirs');
    expect(local.store.session(theirs)).toBeUndefined();
  });
});
