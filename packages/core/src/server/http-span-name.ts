import type { Attributes } from '@opentelemetry/api';

const knownMethods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']);

/** A method that the conventions do not know is `_OTHER`, so that a stranger cannot make up values without end. */
export function methodAttributes(method: string): Attributes {
  if (knownMethods.has(method)) return { 'http.request.method': method };
  return { 'http.request.method': '_OTHER', 'http.request.method_original': method };
}

const maxTemplates = 1000;
const names = new Map<string, Map<string, string>>();

/** The name of a request's span: its method, and the route's template where there is one. */
export function httpSpanName(method = '', template?: string): string {
  const name = knownMethods.has(method) ? method : 'HTTP';
  return template ? nameOf(name, template) : name;
}

/** Each is one text for all its spans. */
function nameOf(method: string, template: string): string {
  let ofTemplate = names.get(template);
  if (ofTemplate === undefined) {
    ofTemplate = new Map();
    if (names.size < maxTemplates) names.set(template, ofTemplate);
  }
  let name = ofTemplate.get(method);
  if (name === undefined) {
    name = `${method} ${template}`;
    ofTemplate.set(method, name);
  }
  return name;
}
