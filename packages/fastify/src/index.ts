import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { continueRequest, recordRequestError, type ServerOptions } from '@honeyhive/core/adapter';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

export type HoneyHiveOptions = ServerOptions<FastifyRequest>;

// Fastify calls onError only where the error itself is sent, and publishes here what a handler threw.
const handlerErrors = 'tracing:fastify.request.handler:error';

const plugin: FastifyPluginCallback<HoneyHiveOptions> = function honeyhive(fastify, options, done) {
  fastify.addHook('onRequest', (request, reply, next) => {
    const route = () => request.routeOptions.url;
    continueRequest({ request, req: request.raw, res: reply.raw, route }, options, next);
  });
  fastify.addHook('onError', (request, _reply, error, next) => {
    recordRequestError(request.raw, error);
    next();
  });
  subscribe(handlerErrors, onHandlerError);
  fastify.addHook('onClose', (_fastify, closed) => {
    unsubscribe(handlerErrors, onHandlerError);
    closed();
  });
  done();
};

function onHandlerError(message: unknown): void {
  const { request, error } = message as { request: FastifyRequest; error: unknown };
  recordRequestError(request.raw, error);
}

/**
 * Fastify plugin, to be registered first: every request runs in its caller's trace and session.
 *
 * @example await app.register(honeyhive);
 */
export const honeyhive = fastifyPlugin(plugin, { fastify: '5.x', name: '@honeyhive/fastify' });
