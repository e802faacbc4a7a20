import { extract, withRemoteParent } from '@honeyhive/core/internal';
import { type Context, context } from '@opentelemetry/api';
import { type Connection, followConnections, type SendOptions } from './connection.js';
import { cancelledId, isProgress, isRequest, isResponse, type JsonRpcMessage } from './json-rpc.js';
import { PendingRequests } from './pending-requests.js';
import { injectIntoMeta, metaGetter } from './trace-meta.js';

/**
 * Makes a client of the MCP SDK send trace and session to the servers that it is connected to, over any transport, and
 * returns the same client. A request that a server sends back during a call runs in the scope of that call. Throws a TypeError
 * if `client` is not a client of the SDK.
 *
 * @example const client = wrapMcpClient(new Client({ name: 'agent', version: '1.0.0' }));
 */
export function wrapMcpClient<Client extends object>(client: Client): Client {
  followConnections(
    client,
    'wrapMcpClient() takes a client of the MCP SDK, such as wrapMcpClient(new Client({ … }))',
    () => new ClientConnection(),
  );
  return client;
}

class ClientConnection implements Connection {
  readonly #pending = new PendingRequests();

  send(message: JsonRpcMessage, options: SendOptions | undefined): JsonRpcMessage {
    // The token of a progress notification says which request it belongs to.
    if (isResponse(message) || isProgress(message)) return message;
    const cancelled = cancelledId(message);
    const ctx = (cancelled !== undefined && this.#pending.contextOf(cancelled)) || context.active();
    if (isRequest(message)) this.#pending.add(message, ctx, options?.requestSignal);
    else if (cancelled !== undefined) this.#pending.delete(cancelled);
    return injectIntoMeta(message, ctx);
  }

  unsent(message: JsonRpcMessage): void {
    if (isRequest(message)) this.#pending.delete(message.id);
  }

  receive(message: JsonRpcMessage): Context | undefined {
    const ctx = this.#pending.takeContext(message);
    if (ctx || isResponse(message)) return ctx;
    // A server has no say in which trace or session the client is, but it may name one of those that it was called in.
    const { span, session } = extract(metaGetter(message));
    const call = span && this.#pending.contextIn(span.traceId, session.sessionId);
    if (call) return withRemoteParent(call, { span });
    return isRequest(message) ? this.#pending.onlyContext() : undefined;
  }

  close(): void {
    this.#pending.clear();
  }
}
