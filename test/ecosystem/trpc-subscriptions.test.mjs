// tRPC over WebSocket, with its plugin for Fastify and `useWSS`: procedures run when a message arrives.
import fastifyWebsocket from '@fastify/websocket';
import { honeyhive } from '@honeyhive/fastify';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { initTRPC } from '@trpc/server';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import fastify from 'fastify';
import WebSocket from 'ws';
import { z } from 'zod';
import { atEnd } from './support/at-end.mjs';
import { describeSocket } from './support/describe-socket.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

async function start(respond) {
  const t = initTRPC.create();
  const router = t.router({
    ask: t.procedure.input(z.string()).query(({ input }) => respond(input)),
    follow: t.procedure.input(z.string()).subscription(async function* ({ input }) {
      yield await respond(input);
    }),
  });
  const app = fastify({ forceCloseConnections: true });
  await app.register(honeyhive);
  await app.register(fastifyWebsocket);
  await app.register(fastifyTRPCPlugin, { prefix: '/trpc', useWSS: true, trpcOptions: { router } });
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

/** Returns a function that opens a connection whose messages are sent by `ask(client, text)`. */
const openBy = (ask) => async (origin, headers) => {
  class WebSocketWithHeaders extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { headers });
    }
  }
  const connection = createWSClient({ url: `${origin.replace('http', 'ws')}/trpc`, WebSocket: WebSocketWithHeaders });
  const client = createTRPCClient({ links: [wsLink({ client: connection })] });
  return { ask: (text) => ask(client, text), close: () => connection.close() };
};

const byQuery = (client, text) => client.ask.query(text);
const bySubscription = (client, text) =>
  new Promise((resolve, reject) => {
    client.follow.subscribe(text, { onData: resolve, onError: reject });
  });

describeSocket('a query', telemetry, start, { open: openBy(byQuery) });
describeSocket('a subscription', telemetry, start, { open: openBy(bySubscription) });
