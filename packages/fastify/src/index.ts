import { recordRequestError, requestContinuer, type ServerOptions } from '@honeyhive/core/server';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

export type HoneyHiveOptions = ServerOptions<FastifyRequest>;

// Async, since Fastify does not catch what a plugin with a callback throws.
const plugin: FastifyPluginAsync<HoneyHiveOptions> = async function honeyhive(fastify, options) {
  const continueRequest = requestContinuer(options, routeTemplate);
  fastify.addHook('onRequest', (request, reply, next) => {
    continueRequest(request, request.raw, reply.raw, next);
  });
  fastify.addHook('onError', (request, _reply, error, next) => {
    recordRequestError(request.raw, error);
    next();
  });
};

function routeTemplate(request: FastifyRequest): string | undefined {
  return request.routeOptions.url;
}

/**
 * Fastify plugin, to be registered first: every request runs in its caller's trace and session.
 *
 * @example await app.register(honeyhive);
 */
export const honeyhive = fastifyPlugin(plugin, { fastify: '5.x', name: '@honeyhive/fastify' });
