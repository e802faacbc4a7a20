import { getSession } from '@honeyhive/core/internal';
import { type Context, trace } from '@opentelemetry/api';
import { isProgress, isResponse, type JsonRpcMessage, type JsonRpcRequest, type RequestId } from './json-rpc.js';

interface PendingRequest {
  readonly ctx: Context;
  readonly progressToken: unknown;
}

/** The requests that one side of a connection has sent, until it receives or gives up their responses. */
export class PendingRequests {
  readonly #requests = new Map<RequestId, PendingRequest>();

  /** @param signal aborts if the sender gives the request up without a notification. */
  add({ id, params }: JsonRpcRequest, ctx: Context, signal?: AbortSignal): void {
    this.#requests.set(id, { ctx, progressToken: params?._meta?.progressToken });
    signal?.addEventListener('abort', () => this.delete(id), { once: true });
  }

  contextOf(id: RequestId): Context | undefined {
    return this.#requests.get(id)?.ctx;
  }

  delete(id: RequestId): void {
    this.#requests.delete(id);
  }

  clear(): void {
    this.#requests.clear();
  }

  /** Returns the Context of the request that `message` answers or reports progress of. An answered request is deleted. */
  takeContext(message: JsonRpcMessage): Context | undefined {
    if (isResponse(message)) {
      const ctx = this.contextOf(message.id);
      this.delete(message.id);
      return ctx;
    }
    if (!isProgress(message)) return undefined;
    const token = message.params?.progressToken;
    return this.#find(({ progressToken }) => token !== undefined && progressToken === token);
  }

  /** Returns the Context of a request in the trace `traceId`, of several one in the session `sessionId`. */
  contextIn(traceId: string, sessionId: string | undefined): Context | undefined {
    const isInTrace = ({ ctx }: PendingRequest) => trace.getSpanContext(ctx)?.traceId === traceId;
    const isInSession = ({ ctx }: PendingRequest) => getSession(ctx).sessionId === sessionId;
    return this.#find((request) => isInTrace(request) && isInSession(request)) ?? this.#find(isInTrace);
  }

  /** Returns the Context of the only pending request; undefined if there are several. */
  onlyContext(): Context | undefined {
    return this.#requests.size === 1 ? this.#find(() => true) : undefined;
  }

  #find(predicate: (request: PendingRequest) => boolean): Context | undefined {
    return [...this.#requests.values()].find(predicate)?.ctx;
  }
}
