import { httpSpanName, methodAttributes, redactText } from '@honeyhive/core/internal';
import type { Attributes } from '@opentelemetry/api';
import { membersOf } from './event.js';

/** What brought a request here: API Gateway in either format, a function URL, a load balancer. */
export interface HttpRequest {
  readonly name: string;
  readonly attributes: Attributes;
}

/** The HTTP request that an event stands for; undefined when it is something else. */
export function httpRequestOf(event: unknown): HttpRequest | undefined {
  const { httpMethod, resource, path, rawPath, routeKey, requestContext } = membersOf(event);
  const { method = httpMethod } = membersOf(membersOf(requestContext).http);
  if (typeof method !== 'string') return undefined;
  const route = templateOf(resource) ?? templateOf(routeKey);
  const requested = rawPath ?? path;
  return {
    name: httpSpanName(method, route),
    attributes: {
      ...methodAttributes(method),
      ...(route && { 'http.route': route }),
      ...(typeof requested === 'string' && { 'url.path': redactText(requested, 'url.path') }),
    },
  };
}

// A resource is `/users/{id}`, a route key `GET /users/{id}`; a function URL's is `$default`.
function templateOf(text: unknown): string | undefined {
  return typeof text === 'string' ? /^(?:\S+ )?(\/.*)$/.exec(text)?.[1] : undefined;
}

/** The status of an HTTP handler's answer; undefined where it says none. */
export function statusOf(result: unknown): number | undefined {
  const { statusCode } = membersOf(result);
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode;
  return typeof status === 'number' && Number.isInteger(status) ? status : undefined;
}
