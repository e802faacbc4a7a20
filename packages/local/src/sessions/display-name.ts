import type { Attributes } from '../otlp/any-value.js';

const httpMethod = /^(?:CONNECT|DELETE|GET|HEAD|HTTP|OPTIONS|PATCH|POST|PUT|QUERY|TRACE)$/;

/** Returns the name that lists and trees show. A request without a route is named by its method, so its path is added. */
export function displayName({ name, attributes }: { readonly name: string; readonly attributes?: Attributes }): string {
  const path = attributes?.['url.path'];
  return httpMethod.test(name) && typeof path === 'string' ? `${name} ${path}` : name;
}
