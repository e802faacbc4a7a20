import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { closeServers, listen } from '../../../test/support/listen.js';
import { runScript } from '../../../test/support/run-program.js';

const tlsFile = (name: string) => join(__dirname, '../../../test/support/tls', name);
const tls = { key: readFileSync(tlsFile('key.pem')), cert: readFileSync(tlsFile('cert.pem')) };

/** Starts a session and exports a span. Prints the id of the session and whether the span was accepted. */
const program = `
  const { HoneyHiveTracer, enrichSpanContext } = require('@honeyhive/node');
  (async () => {
    const tracer = HoneyHiveTracer.init({ retryMillis: 0 });
    const sessionId = await tracer.createSession();
    enrichSpanContext({ eventName: 'work' }, () => {});
    console.log(JSON.stringify([sessionId, await tracer.flush()]));
  })();
`;

let serverUrl: string;
beforeEach(async () => {
  const server = createServer(tls, (req, res) => void req.resume().on('end', () => res.end('{"session_id":"theirs"}')));
  serverUrl = await listen(server);
});
afterEach(closeServers);

describe('an https server whose certificate has an authority of its own', () => {
  it('receives spans and sessions if NODE_EXTRA_CA_CERTS names the authority', async () => {
    const env = { HH_API_URL: serverUrl, NODE_EXTRA_CA_CERTS: tlsFile('cert.pem') };
    expect(await runScript(program, env)).toEqual({ code: 0, output: '["theirs",true]\n', errors: '' });
  });

  it('causes warnings that say so, and name NODE_EXTRA_CA_CERTS', async () => {
    const { code, output, errors } = await runScript(program, { HH_API_URL: serverUrl });
    expect([code, JSON.parse(output)[1]]).toEqual([0, false]);
    const advice =
      "the server's certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). If it is the right one, name a file with " +
      'the certificate of its authority in NODE_EXTRA_CA_CERTS';
    const [session, spans] = errors.match(/HoneyHiveWarning: .*/g) ?? [];
    expect(session).toContain(`POST ${serverUrl}/session/start failed`);
    expect(session).toContain(advice);
    expect(spans).toBe(`HoneyHiveWarning: 1 span was not exported to ${serverUrl}: ${advice}.`);
  });
});
