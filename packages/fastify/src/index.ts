import { recordRequestError, requestContinuer, type ServerOptions } from '@honeyhive/core/adapter';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

export type HoneyHiveOptions = ServerOptions<FastifyRequest>;

// Async, since Fastify does not catch what a plugin with a callback throws.
const plugin: FastifyPluginAsync<HoneyHiveOptions> = async function honeyhive(fastify, options) {
  const continueRequest = requestContinuer(options);
  fastify.addHook('onRequest', (request, reply, next) => {
    const route = () => request.routeOptions.url;
    continueRequest({ request, req: request.raw, res: reply.raw, route }, next);
  });
  fastify.addHook('onError', (request, _reply, error, next) => {
    recordRequestError(request.raw, error);
    next();
  });
};

/**
 * Fastify plugin, to be registered first: every request runs in its caller's trace and session.
 *
 * @example await app.register(honeyhive);
 */
export const honeyhive = fastifyPlugin(plugin, { fastify: '5.x', name: '@honeyhive/fastify' });
