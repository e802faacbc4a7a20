import type { HeaderCarrier } from '../headers/header-carrier.js';
import { isPropagationHeader, type PropagationHeader, propagationHeaders } from '../headers/received-headers.js';
import type { NodeClientRequest } from './node-client-request.js';

/** Adds trace and session to a request, by what its headers hold now. */
type Propagate = (isAgain: boolean) => void;

const LATE_HEADERS = Symbol('honeyhive.late-headers');

interface Watched {
  readonly carrier: HeaderCarrier;
  readonly propagate: Propagate;
  /** The headers that `propagate` has changed: as the application set them, and as they are now. */
  readonly written: Map<PropagationHeader, { readonly before: string | undefined; readonly after: string | undefined }>;
  readonly setHeader: NodeClientRequest['setHeader'];
}

type WatchedRequest = NodeClientRequest & { [LATE_HEADERS]?: Watched | undefined };

/**
 * Runs `propagate` now, and again if the application sets one of the headers later, as superagent does: one that it only
 * forwards must not take the place of ours, and one of its own must not stand beside ours.
 */
export function propagateWithLateHeaders(request: WatchedRequest, carrier: HeaderCarrier, propagate: Propagate): void {
  const { setHeader } = request;
  const watched = { carrier, propagate, written: new Map(), setHeader };
  run(watched, false);
  request[LATE_HEADERS] = watched;
  // One function for all: V8 would keep a request with a closure of its own until a full collection.
  request.setHeader = setHeaderLate;
}

function setHeaderLate(this: WatchedRequest, name: string, value: string): unknown {
  const watched = this[LATE_HEADERS];
  if (watched === undefined) return undefined;
  const result = watched.setHeader.call(this, name, value);
  if (!isPropagationHeader(String(name).toLowerCase())) return result;
  // The headers that are set meanwhile are ours.
  this.setHeader = watched.setHeader;
  undoWritten(watched);
  run(watched, true);
  this.setHeader = setHeaderLate;
  return result;
}

function run({ carrier, propagate, written }: Watched, isAgain: boolean): void {
  const before = new Map(propagationHeaders.map((name) => [name, carrier.get(name)]));
  propagate(isAgain);
  written.clear();
  for (const [name, value] of before) {
    const after = carrier.get(name);
    if (after !== value) written.set(name, { before: value, after });
  }
}

function undoWritten({ carrier, written }: Watched): void {
  for (const [name, { before, after }] of written) {
    if (carrier.get(name) !== after) continue;
    if (before === undefined) carrier.delete(name);
    else carrier.set(name, before);
  }
}
