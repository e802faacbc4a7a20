import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { debugLog } from '@honeyhive/core/internal';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { closeServers } from '../../../test/support/listen.js';
import { startReceiver } from '../../../test/support/receiver.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

/** Serves one request that sends some. */
const program = `
  const { createServer } = require('node:http');
  const express = require('express');
  const { honeyhive } = require('@honeyhive/express');
  const { HoneyHiveTracer } = require('@honeyhive/node');
  const tracer = HoneyHiveTracer.init({
    apiKey: 'hh_secret', project: 'p', serviceName: 'ask', propagateTo: ['https://agents.example', /^x$/, () => false],
  });
  const app = express().use(honeyhive({ trust: (req) => req.headers['x-trust'] }));
  const authorization = 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=x';
  app.get('/ask', async (req, res) => {
    await fetch(process.env.CALLEE);
    await fetch(process.env.CALLEE, { headers: { authorization } });
    await fetch(process.env.HH_API_URL);
    await fetch('http://stranger.invalid').catch(() => {});
    res.end();
  });
  const server = createServer(app).listen(0, '127.0.0.1', async () => {
    const url = 'http://127.0.0.1:' + server.address().port + '/ask?token=hh_secret';
    const headers = { traceparent: '${traceparent}', baggage: 'session_id=theirs' };
    for (const trust of ['continue', 'ignore']) await fetch(url, { headers: { ...headers, 'x-trust': trust } });
    server.close();
    await tracer.shutdown();
  });
`;

afterEach(closeServers);

it('HH_DEBUG=1 says on stderr what is set up, what each request brought, and what each outgoing one carries or why not', async () => {
  const [server, callee] = [await startReceiver(), await startReceiver()];
  const run = async (HH_DEBUG: string) => {
    const child = spawn(process.execPath, ['-e', program], {
      cwd: __dirname,
      env: { PATH: process.env.PATH, HH_API_URL: server.origin, CALLEE: callee.origin, HH_DEBUG },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return [output, errors];
  };
  expect(await run('')).toEqual(['', '']);
  const [output, errors = ''] = await run('1');
  expect(output).toBe('');
  expect(errors).not.toContain('secret');
  const hop = `[0-9a-f]{2}-${traceId}-[0-9a-f]{16}-01`;
  const outgoing = (origin: string) => `HoneyHive: outgoing request to ${origin} `;
  const withheld = 'carries nothing of ours, because ';
  const expected = [
    `HoneyHive: init: spans of service ask go to ${server.origin} with an API key; in batches; project p; source dev; ` +
      'requests without a session start one; sample rate 1; headers go to private destinations, https://agents.example, ' +
      '/\\^x\\$/, those that a function allows',
    `HoneyHive: request GET /ask: received traceparent ${traceparent}; read session theirs by trust 'continue'; runs in trace ${traceId}, session theirs`,
    `${outgoing(callee.origin)}carries traceparent ${hop}, baggage session_id=theirs,project=p,source=dev`,
    `${outgoing(callee.origin)}${withheld}it is signed, or its URL is unknown`,
    `${outgoing(server.origin)}${withheld}it is for HoneyHive's own server`,
    `${outgoing('http://stranger.invalid')}${withheld}its destination is neither private nor in \`propagateTo\``,
    `HoneyHive: request GET /ask: received traceparent ${traceparent}; read no session by trust 'ignore'; runs in trace (?!${traceId})[0-9a-f]{32}, session (?!theirs)`,
  ];
  // Between them are the program's own requests to its server.
  expect(errors).toMatch(new RegExp(expected.join('[^]*?\\n'), ''));
});

it.each([
  [DiagLogLevel.DEBUG, ['HoneyHive: told']],
  [DiagLogLevel.ALL, ['HoneyHive: told']],
  [DiagLogLevel.INFO, []],
])("OpenTelemetry's diag at level %d is told %j, and builds no other message", (logLevel, expected) => {
  const told: string[] = [];
  const ignore = () => {};
  diag.setLogger(
    { error: ignore, warn: ignore, info: ignore, debug: (message) => void told.push(message), verbose: ignore },
    { logLevel, suppressOverrideMessage: true },
  );
  const build = jest.fn(() => 'told');
  debugLog()?.(build());
  diag.disable();
  expect(told.filter((message) => message.startsWith('HoneyHive'))).toEqual(expected);
  expect(build).toHaveBeenCalledTimes(expected.length);
  expect(debugLog()).toBeUndefined();
});
