import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { currentSession, enrichSpanContext, injectContextIntoCarrier } from '@honeyhive/core';
import { bindSession } from '@honeyhive/core/internal';
import { context, trace } from '@opentelemetry/api';
import type { Handlers, Report } from './server-app.js';

/** The handlers of one app under test, with a record of what they saw. */
export class ServerHandlers implements Handlers {
  /** The error of `/fail`, `/late` and an aborted `/raw`. */
  readonly failure = Object.assign(new Error('no such model'), { code: 'E_MODEL' });
  /** The errors that reached the app's own error handler. */
  readonly handled: unknown[] = [];
  /** What event listeners in `/raw` saw, by event name. */
  readonly seenByEvents: Record<string, Report> = {};
  /** The behaviour of `/own`. */
  onOwn: Handlers['own'] = () => {};
  readonly #waiting = Promise.withResolvers<() => void>();

  /** Resolves when a request waits in `/wait/:id`, with a function that releases it. */
  waiting(): Promise<() => void> {
    return this.#waiting.promise;
  }

  async report(): Promise<Report> {
    return enrichSpanContext({ eventName: 'work' }, async () => see());
  }

  async bind(): Promise<Report> {
    bindSession(context.active(), { sessionId: 'bound' });
    return see();
  }

  async wait(): Promise<Report> {
    await new Promise<void>((release) => this.#waiting.resolve(release));
    return see();
  }

  async fail(): Promise<never> {
    throw this.failure;
  }

  onError(error: unknown): void {
    this.handled.push(error);
  }

  async *stream(): AsyncGenerator<string> {
    for (const part of ['a', 'b', 'c']) {
      await new Promise(setImmediate);
      yield enrichSpanContext({ eventName: part }, () => `${part}:${see().sessionId} `);
    }
  }

  broken(): Readable {
    let parts = 0;
    return new Readable({
      read() {
        parts += 1;
        if (parts === 1) this.push('part');
        else setImmediate(() => this.destroy(new RangeError('torn')));
      },
    });
  }

  async late(res: ServerResponse): Promise<never> {
    res.writeHead(200);
    res.write('part');
    throw this.failure;
  }

  own(req: IncomingMessage, res: ServerResponse): void {
    this.onOwn(req, res);
  }

  raw(req: IncomingMessage, res: ServerResponse): Promise<Report> {
    res.on('finish', () => {
      this.seenByEvents.finish = see();
    });
    req.once('data', () => {
      this.seenByEvents.data = see();
    });
    return new Promise((resolve, reject) => {
      req.once('aborted', () => reject(this.failure));
      req.on('end', () => resolve(see()));
    });
  }
}

function see(): Report {
  const { sessionId, project, source } = currentSession() ?? {};
  const spanId = trace.getActiveSpan()?.spanContext().spanId;
  return { sessionId, project, source, spanId, outgoing: injectContextIntoCarrier({}) };
}
