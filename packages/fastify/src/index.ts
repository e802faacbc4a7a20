import { recordRequestError, requestContinuer, type ServerOptions } from '@honeyhive/core/server';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

export type HoneyHiveOptions = ServerOptions<FastifyRequest>;

// Async, since Fastify does not catch what a plugin with a callback throws.
const plugin: FastifyPluginAsync<HoneyHiveOptions> = async function honeyhive(fastify, options) {
  if (fastify === undefined) throw new TypeError('honeyhive is the plugin itself: write app.register(honeyhive).');
  // Options of `register` itself, which Fastify passes on.
  const { prefix, logLevel, logSerializers, ...own } = options as HoneyHiveOptions & Record<string, unknown>;
  const continueRequest = requestContinuer(own, routeTemplate);
  fastify.addHook('onRequest', (request, reply, next) => {
    continueRequest(request, request.raw, reply.raw, next);
  });
  fastify.addHook('onError', (request, _reply, error, next) => {
    recordRequestError(request.raw, error);
    next();
  });
};

/** The properties that an Express router leaves on a request, if @fastify/express runs one. */
interface ExpressRouted {
  readonly route?: { readonly path?: unknown };
  readonly baseUrl?: string;
  readonly params?: Readonly<Record<string, string>>;
}

function routeTemplate(request: FastifyRequest): string | undefined {
  return request.routeOptions.url ?? expressRoute(request.raw as ExpressRouted);
}

/** A mount is known as the part of the path that it matched, so the parameters in it are those that the router hands down. */
function expressRoute({ route, baseUrl = '', params = {} }: ExpressRouted): string | undefined {
  if (typeof route?.path !== 'string') return undefined;
  const named = new Map(Object.entries(params).map(([name, value]) => [value, `:${name}`]));
  const mount = baseUrl.split('/').map((segment) => named.get(segment) ?? segment);
  return `${mount.join('/')}${route.path}`;
}

/**
 * Fastify plugin, to be registered first: every request runs in its caller's trace and session.
 *
 * @example await app.register(honeyhive);
 */
export const honeyhive: FastifyPluginAsync<HoneyHiveOptions> = fastifyPlugin(plugin, {
  fastify: '5.x',
  name: '@honeyhive/fastify',
});
