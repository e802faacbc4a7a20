import { sessionFields } from '../session/session-fields.js';
import { trimOws } from './trim-ows.js';

const sessionId = sessionFields.sessionId.header;
const project = sessionFields.project.header;

const sessionHeaders = ['baggage', sessionId, project] as const;
export const propagationHeaders = ['traceparent', 'tracestate', ...sessionHeaders] as const;

/** A header that this library reads from a request. */
export type PropagationHeader = (typeof propagationHeaders)[number];

const names: ReadonlySet<string> = new Set(propagationHeaders);

/** @param name in lower case. */
export function isPropagationHeader(name: string): name is PropagationHeader {
  return names.has(name);
}

/** A `HeaderGetter` for these headers. */
export type PropagationHeaderGetter = (name: PropagationHeader) => string | undefined;

/** The propagation headers of a request as it received them. An outgoing header of the same value was only forwarded. */
export class ReceivedHeaders {
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  readonly baggage: string | undefined;
  readonly [sessionId]: string | undefined;
  readonly [project]: string | undefined;
  /** The headers that must not be forwarded. */
  distrusted: readonly PropagationHeader[] = [];

  private constructor(get: PropagationHeaderGetter) {
    this.traceparent = get('traceparent');
    this.tracestate = get('tracestate');
    this.baggage = get('baggage');
    this[sessionId] = get(sessionId);
    this[project] = get(project);
  }

  /** Returns undefined if the request has none of these headers. */
  static read(get: PropagationHeaderGetter): ReceivedHeaders | undefined {
    const headers = new ReceivedHeaders(get);
    return propagationHeaders.some((name) => headers[name] !== undefined) ? headers : undefined;
  }

  /** For a caller that is not trusted. */
  distrustAll(): void {
    this.distrusted = propagationHeaders;
  }

  /** For a request whose session the application has chosen over the caller's. */
  distrustSession(): void {
    this.distrusted = sessionHeaders;
  }

  isForwarded(name: PropagationHeader, value: string): boolean {
    return this.withoutReceived(name, value) === undefined;
  }

  /** Returns the part of `value` that was appended to the received header: all of `value` if it is another header. */
  withoutReceived(name: PropagationHeader, value: string): string | undefined {
    const received = this[name];
    if (!received) return value;
    if (value === received) return undefined;
    const sent = compactList(value);
    const start = compactList(received);
    if (sent === start) return undefined;
    return sent.startsWith(`${start},`) ? sent.slice(start.length + 1) : value;
  }
}

// Node joins the lines of a header by a comma and a space. A proxy may send them as lines again.
function compactList(text: string): string {
  return text.split(',').map(trimOws).join(',');
}
