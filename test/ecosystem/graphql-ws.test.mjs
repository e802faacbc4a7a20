// GraphQL over WebSocket: resolvers of queries and subscriptions run when a message arrives, long after the handshake.
import { createServer, ServerResponse } from 'node:http';
import fastifyWebsocket from '@fastify/websocket';
import { honeyhive as expressAdapter } from '@honeyhive/express';
import { honeyhive as fastifyAdapter } from '@honeyhive/fastify';
import express from 'express';
import fastify from 'fastify';
import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createClient } from 'graphql-ws';
import { makeHandler } from 'graphql-ws/use/@fastify/websocket';
import { useServer } from 'graphql-ws/use/ws';
import WebSocket, { WebSocketServer } from 'ws';
import { atEnd } from './support/at-end.mjs';
import { describeSocket } from './support/describe-socket.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

/** A schema with a query and a subscription, both of which call `respond`. */
function schemaOf(respond) {
  const field = { type: GraphQLString, args: { text: { type: new GraphQLNonNull(GraphQLString) } } };
  const resolve = (_root, { text }) => respond(text);
  async function* subscribe(_root, { text }) {
    yield await respond(text);
  }
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { respond: { ...field, resolve } } }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: { respond: { ...field, subscribe, resolve: (event) => event } },
    }),
  });
}

function startByWs(respond) {
  const sockets = new WebSocketServer({ noServer: true });
  const trace = expressAdapter();
  const server = createServer(express());
  server.on('upgrade', (req, socket, head) => {
    const upgrade = () =>
      sockets.handleUpgrade(req, socket, head, (connection) => sockets.emit('connection', connection, req));
    trace(req, new ServerResponse(req), upgrade);
  });
  useServer({ schema: schemaOf(respond) }, sockets);
  return listen(server);
}

async function startByFastify(respond) {
  const app = fastify({ forceCloseConnections: true });
  await app.register(fastifyAdapter);
  await app.register(fastifyWebsocket);
  app.get('/', { websocket: true }, makeHandler({ schema: schemaOf(respond) }));
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

/** Returns a function that opens a connection whose messages are operations of `kind`. */
const openBy = (kind) => async (origin, headers) => {
  class WebSocketWithHeaders extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { headers });
    }
  }
  const client = createClient({ url: origin.replace('http', 'ws'), webSocketImpl: WebSocketWithHeaders, lazy: false });
  const query = `${kind} ($text: String!) { respond(text: $text) }`;
  return {
    async ask(text) {
      const [{ data }] = await Array.fromAsync(client.iterate({ query, variables: { text } }));
      return data.respond;
    },
    close: () => client.dispose(),
  };
};

for (const [name, start] of Object.entries({
  'graphql-ws by ws': startByWs,
  'graphql-ws by Fastify': startByFastify,
})) {
  for (const kind of ['query', 'subscription']) {
    describeSocket(`${name}, ${kind}`, telemetry, start, { open: openBy(kind) });
  }
}
