import { continueRequest, recordRequestError, type ServerOptions } from '@honeyhive/core/adapter';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

export type HoneyHiveOptions = ServerOptions<FastifyRequest>;

const plugin: FastifyPluginCallback<HoneyHiveOptions> = function honeyhive(fastify, options, done) {
  fastify.addHook('onRequest', (request, reply, next) => {
    const route = () => request.routeOptions.url;
    continueRequest({ request, req: request.raw, res: reply.raw, route }, options, next);
  });
  fastify.addHook('onError', (request, _reply, error, next) => {
    recordRequestError(request.raw, error);
    next();
  });
  done();
};

/**
 * Fastify plugin, to be registered first: every request runs in its caller's trace and session.
 *
 * @example await app.register(honeyhive);
 */
export const honeyhive = fastifyPlugin(plugin, { fastify: '5.x', name: '@honeyhive/fastify' });
