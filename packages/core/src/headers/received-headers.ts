import type { HeaderGetter } from './header-getter.js';
import { hasSignature } from './signature.js';
import { trimOws } from './trim-ows.js';

/** The headers that this library reads from a request. */
export const propagationHeaders = [
  'traceparent',
  'tracestate',
  'baggage',
  'x-honeyhive-session-id',
  'x-honeyhive-project',
] as const;
const sessionHeaders = propagationHeaders.filter((name) => !name.startsWith('trace'));

export type PropagationHeader = (typeof propagationHeaders)[number];

export function isPropagationHeader(name: string): name is PropagationHeader {
  return (propagationHeaders as readonly string[]).includes(name);
}

/** The propagation headers of a request as it received them. An outgoing header of the same value was only forwarded. */
export class ReceivedHeaders {
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  readonly baggage: string | undefined;
  readonly 'x-honeyhive-session-id': string | undefined;
  readonly 'x-honeyhive-project': string | undefined;
  /** The headers that must not be forwarded. */
  distrusted: readonly PropagationHeader[] = [];
  /** True if the request was signed by a caller that is not trusted. */
  isSigned = false;

  private constructor(get: HeaderGetter) {
    this.traceparent = get('traceparent');
    this.tracestate = get('tracestate');
    this.baggage = get('baggage');
    this['x-honeyhive-session-id'] = get('x-honeyhive-session-id');
    this['x-honeyhive-project'] = get('x-honeyhive-project');
  }

  /** Returns undefined if the request has none of these headers. */
  static read(get: HeaderGetter): ReceivedHeaders | undefined {
    const headers = new ReceivedHeaders(get);
    return propagationHeaders.some((name) => headers[name] !== undefined) ? headers : undefined;
  }

  /** For a caller that is not trusted. */
  distrustAll(get: HeaderGetter): void {
    this.distrusted = propagationHeaders;
    this.isSigned = hasSignature({ get });
  }

  /** For a request whose session the application has chosen over the caller's. */
  distrustSession(get: HeaderGetter): void {
    this.distrusted = sessionHeaders;
    this.isSigned = hasSignature({ get });
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
