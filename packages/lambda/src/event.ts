import { type HeaderGetter, headerGetter } from '@honeyhive/core/internal';

/** The members of what an event holds; none where it is no object. */
export function membersOf(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The headers of an HTTP request or of a direct invocation, names in any case. Anything but text counts as absent. */
export function headersOf(event: unknown): HeaderGetter {
  const { headers, multiValueHeaders } = membersOf(event);
  const single = textGetter(membersOf(headers));
  const multiple = textGetter(membersOf(multiValueHeaders));
  return (name) => multiple(name) ?? single(name);
}

export function textGetter(entries: { readonly [name: string]: unknown }): HeaderGetter {
  return headerGetter(Object.entries(entries).filter(([, value]) => isText(value)));
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((line) => typeof line === 'string'));
}
