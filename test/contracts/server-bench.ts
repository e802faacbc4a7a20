import type { IncomingMessage, Server } from 'node:http';
import { resetDefaultSession } from '@honeyhive/core/internal';
import { type Context, context, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { closeServers, listen } from '../support/listen.js';
import { startTelemetry, type Telemetry } from '../support/telemetry.js';
import type { Handlers, Mount, Options } from './server-app.js';
import { ServerHandlers } from './server-handlers.js';

/** What the contract tests an adapter with. Telemetry and handlers are new for each test. */
export interface ServerBench {
  readonly telemetry: Telemetry;
  readonly handlers: ServerHandlers;
  /** Creates an app without starting it. */
  mount(options?: Options): Promise<Server>;
  /** Starts an app and returns its origin. */
  start(options?: Options): Promise<string>;
  /** Starts an app whose requests arrive in the context that `enter` returns, as with an instrumentation of node:http. */
  startIn(enter: (req: IncomingMessage) => Context, options?: Options): Promise<string>;
  /** Starts an app whose `/own` route calls `own`. */
  startOwn(own: Handlers['own'], prepare?: (server: Server) => void, options?: Options): Promise<string>;
  serverSpans(): ReadableSpan[];
  /** Returns the only request span, once it has ended. */
  theSpan(): Promise<ReadableSpan | undefined>;
}

/** Sets up the bench for the tests of an adapter. Each test fails if OpenTelemetry logs a warning or an error. */
export function useServerBench(mount: Mount): ServerBench {
  let telemetry: Telemetry;
  let handlers: ServerHandlers;

  beforeEach(() => {
    telemetry = startTelemetry();
    handlers = new ServerHandlers();
  });

  afterEach(async () => {
    await closeServers();
    telemetry.stop();
    expect(telemetry.complaints).toEqual([]);
    resetDefaultSession();
  });

  return {
    get telemetry() {
      return telemetry;
    },
    get handlers() {
      return handlers;
    },
    async mount(options) {
      return mount(handlers, options);
    },
    async start(options) {
      return listen(await mount(handlers, options));
    },
    async startIn(enter, options) {
      const server = await mount(handlers, options);
      const emit = server.emit.bind(server) as (...args: unknown[]) => boolean;
      server.emit = (...args: unknown[]) =>
        args[0] === 'request'
          ? context.with(enter(args[1] as IncomingMessage), emit, undefined, ...args)
          : emit(...args);
      return listen(server);
    },
    async startOwn(own, prepare, options) {
      handlers.onOwn = own;
      const server = await mount(handlers, options);
      prepare?.(server);
      return listen(server);
    },
    serverSpans() {
      return telemetry.spans.filter(({ kind }) => kind === SpanKind.SERVER);
    },
    async theSpan() {
      await telemetry.ended(1);
      const spans = this.serverSpans();
      expect(spans).toHaveLength(1);
      return spans[0];
    },
  };
}
