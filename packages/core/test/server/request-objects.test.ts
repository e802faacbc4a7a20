import { EventEmitter } from 'node:events';
import { createServer, IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type Context, context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { get, openWire } from '../../../../test/support/wire.js';
import { requestContinuer, type ServerOptions } from '../../src/server/request-continuer.js';
import { requestStateIn } from '../../src/server/request-state.js';
import { currentSession } from '../../src/session/session-scope.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(async () => {
  await closeServers();
  telemetry.stop();
});

const continuer = (options: ServerOptions<IncomingMessage> = {}) => {
  const continueRequest = requestContinuer(options, () => undefined);
  return (req: IncomingMessage, res: ServerResponse, rest: () => void) => continueRequest(req, req, res, rest);
};

async function ask(handle: RequestListener, path = '/'): Promise<string> {
  const origin = await listen(createServer(handle));
  return (await fetch(`${origin}${path}`)).text();
}

const paths = () => telemetry.spans.map(({ attributes }) => attributes['url.path']).toSorted();

it('what outlives a request holds nothing that it was answered from', async () => {
  const open = continuer();
  let late: Context | undefined;
  await ask((req, res) =>
    open(req, res, () => {
      late = context.active();
      Readable.from(['answer']).pipe(res);
    }),
  );
  await telemetry.ended(1);
  expect(late && requestStateIn(late)).toMatchObject({ closed: true, body: undefined });
});

describe('whatever an application does to a request and its response', () => {
  it('a response of two requests ends both', async () => {
    const open = continuer();
    const answer = await ask((req, res) =>
      open(req, res, () => {
        const inner = new IncomingMessage(req.socket);
        Object.assign(inner, { method: 'GET', url: '/inner', httpVersion: '1.1', headers: req.headers });
        open(inner, res, () => void res.end('answer'));
      }),
    );
    expect(answer).toBe('answer');
    await telemetry.ended(2);
    expect(paths()).toEqual(['/', '/inner']);
  });

  it('a body that breaks is the cause for both requests of a response', async () => {
    const open = continuer();
    await ask((req, res) =>
      open(req, res, () => {
        const inner = new IncomingMessage(req.socket);
        Object.assign(inner, { method: 'GET', url: '/inner', httpVersion: '1.1', headers: req.headers });
        open(inner, res, () => {
          const body = new Readable({ read: () => void body.destroy(new TypeError('broken')) });
          body.on('error', () => res.destroy()).pipe(res);
        });
      }),
    ).catch(() => {});
    const spans = await telemetry.ended(2);
    expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual(['TypeError', 'TypeError']);
  });

  it('listeners of pipelined requests are in their own, those from before and the only ones too', async () => {
    const open = continuer();
    const seen: unknown[] = [];
    const server = createServer((req, res) => {
      const note = () => seen.push([req.url, currentSession()?.sessionId]);
      if (req.url === '/3') res.on('finish', note);
      open(req, res, () => {
        if (req.url === '/2') req.on('end', note);
        setTimeout(() => res.end('answer'), req.url === '/1' ? 30 : 0);
      });
    });
    const wire = await openWire(await listen(server));
    await wire.send(...['1', '2', '3'].map((id) => get(`/${id}`, { baggage: `session_id=${id}` })));
    await telemetry.ended(3);
    expect(seen.toSorted()).toEqual([
      ['/2', '2'],
      ['/3', '3'],
    ]);
  });

  it('requests that are dispatched inside of each other may be any number', () => {
    const open = continuer({ requestSpan: false });
    const key = createContextKey('of the application');
    let active: Context = ROOT_CONTEXT;
    for (let depth = 0; depth < 20_000; depth += 1) {
      const req = Object.assign(new IncomingMessage(null as never), { method: 'GET', url: '/' });
      context.with(active, () => open(req, new ServerResponse(req), () => (active = context.active())));
    }
    expect(active.getValue(key)).toBeUndefined();
  });

  it('the only listener of a response that no server has made is in its request', () => {
    const open = continuer({ requestSpan: false });
    const req = Object.assign(new IncomingMessage(null as never), { headers: { baggage: 'session_id=s' } });
    const res = new ServerResponse(req);
    let seen: string | undefined;
    open(req, res, () => {
      res.on('finish', () => {
        seen = currentSession()?.sessionId;
      });
    });
    res.emit('finish');
    expect(seen).toBe('s');
  });

  it('a copy of a request is another', async () => {
    const open = continuer();
    let isOwn: boolean | undefined;
    await ask((req, res) =>
      open(req, res, () => {
        const copy = Object.assign(Object.create(Object.getPrototypeOf(req)), req, { url: '/copy' });
        const response = new ServerResponse(copy);
        open(copy, response, () => {
          const span = trace.getActiveSpan();
          copy.once('told', () => {
            isOwn = trace.getActiveSpan() === span;
          });
          context.with(ROOT_CONTEXT, () => copy.emit('told'));
          response.emit('close');
        });
        res.end(Object.keys({ ...req, ...res }).join());
      }),
    );
    await telemetry.ended(2);
    expect(paths()).toEqual(['/', '/copy']);
    expect(isOwn).toBe(true);
  });

  it('what inherits from a request is the same', async () => {
    const open = continuer();
    await ask((req, res) => open(req, res, () => open(Object.create(req), res, () => void res.end())));
    await telemetry.ended(1);
    expect(paths()).toEqual(['/']);
  });

  it('a copy of a response that closes ends nothing', async () => {
    const open = continuer();
    let isRecording: boolean | undefined;
    await ask((req, res) =>
      open(req, res, () => {
        const copy = Object.assign(new EventEmitter(), res, { _events: {} });
        copy.emit('timeout');
        copy.emit('close');
        isRecording = trace.getActiveSpan()?.isRecording();
        res.destroy();
      }),
    ).catch(() => {});
    await telemetry.ended(1);
    expect(isRecording).toBe(true);
    expect(telemetry.spans[0]?.attributes).toMatchObject({ 'error.type': 'server_disconnected' });
  });

  it('a response that is another in front of it ends its span', async () => {
    const open = continuer();
    await ask((req, res) => {
      const front = Object.create(res, { end: { value: (text: string) => res.end(text) } });
      open(req, front, () => front.end('answer'));
    });
    await telemetry.ended(1);
    expect(paths()).toEqual(['/']);
  });

  it('an emit that is put back ends its span', async () => {
    const open = continuer();
    await ask((req, res) => {
      const found = res.emit;
      open(req, res, () => {
        res.on('finish', () => {
          res.emit = found;
        });
        res.end();
      });
    });
    await telemetry.ended(1);
    expect(paths()).toEqual(['/']);
  });

  it('a listener in front of the others sees the span open', async () => {
    const open = continuer();
    let isRecording: boolean | undefined;
    await ask((req, res) =>
      open(req, res, () => {
        const span = trace.getActiveSpan();
        res.prependListener('close', () => {
          isRecording = span?.isRecording();
        });
        res.end();
      }),
    );
    await telemetry.ended(1);
    expect(isRecording).toBe(true);
  });

  it('a mock without listenerCount is told of its events', () => {
    const open = continuer({ requestSpan: false });
    const told: unknown[] = [];
    const mock = { once() {}, on() {}, emit: (event: string) => told.push(event) };
    const req = Object.assign(new IncomingMessage(null as never), { method: 'GET', url: '/' });
    open(req, mock as never, () => void mock.emit('end'));
    expect(told).toEqual(['end']);
  });
});

it('options that are methods find their object', async () => {
  class Options implements ServerOptions<IncomingMessage> {
    readonly #id = 'by-options';
    ignore({ url }: IncomingMessage) {
      return url === `/${this.#id}`;
    }
    session() {
      return { sessionId: this.#id };
    }
  }
  const open = continuer(new Options());
  const answer: RequestListener = (req, res) =>
    open(req, res, () => void res.end(currentSession()?.sessionId ?? 'ignored'));
  expect([await ask(answer), await ask(answer, '/by-options')]).toEqual(['by-options', 'ignored']);
});
