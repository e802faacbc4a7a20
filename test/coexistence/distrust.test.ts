import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type LocalHoneyHive, type Session, startLocal } from '@honeyhive/local';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentSpanId = 'b7ad6b7169203331';
const theirs = '5d1e1a52-6f0c-4d2b-9a43-2f4f1f8f9a10';
const baggage = `session_id=${theirs},project=theirs,source=theirs,tenant=theirs,run_id=theirs`;

interface Seen {
  readonly session: { readonly sessionId: string };
  readonly outgoing: { readonly baggage: string };
}

const ofAdapter = createRequire(join(__dirname, '../../packages/express/package.json'));
const versions = ['express', 'express4'].map((name) => [name, ofAdapter.resolve(name)] as const);

describe.each(versions)("behind OpenTelemetry's instrumentations, which continue the trace first: %s", (_, express) => {
  let local: LocalHoneyHive;

  beforeAll(async () => {
    local = await startLocal({ port: 0 });
  });
  afterAll(() => local.close());

  /** Sends trace flags and baggage. Returns what a listener saw, first directly and then in a span of its own. */
  async function ask(trust: string, flags: string): Promise<Seen[]> {
    const claims = { traceparent: `00-${traceId}-${parentSpanId}-${flags}`, baggage };
    const fixture = join(__dirname, 'fixtures/distrust.js');
    const child = spawn(process.execPath, [fixture, express, trust, JSON.stringify(claims)], {
      env: { ...process.env, HH_API_URL: local.url, HH_PROJECT: 'ours', HH_SOURCE: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    return JSON.parse(output);
  }

  it.each(['link', 'ignore'])('an untrusted caller does not choose the session: %s', async (trust) => {
    const [seen, inSpan] = (await ask(trust, '01')) as [Seen, Seen];
    expect(seen.session.sessionId).not.toBe(theirs);
    expect(inSpan.session).toEqual(seen.session);
    for (const { outgoing } of [seen, inSpan]) expect(outgoing.baggage).not.toContain('theirs');

    const { spans } = local.store.session(seen.session.sessionId) as Session;
    expect(spans).toContainEqual(expect.objectContaining({ kind: 'server', traceId, parentSpanId }));
    for (const { attributes } of spans) expect(Object.values(attributes)).not.toContain('theirs');
    expect(local.store.session(theirs)).toBeUndefined();
  });

  it.each(['link', 'ignore'])(
    'an untrusted caller that did not sample its trace does not choose the session: %s',
    async (trust) => {
      const [seen, inSpan] = (await ask(trust, '00')) as [Seen, Seen];
      expect(seen.session.sessionId).not.toBe(theirs);
      expect(inSpan.session).toEqual(seen.session);
      for (const { outgoing } of [seen, inSpan]) expect(outgoing.baggage).not.toContain('theirs');
    },
  );
});
