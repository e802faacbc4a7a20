import { checkSetUp, chooseSession, debugLog, describeHop, resolveTrust, type Trust } from '@honeyhive/core/internal';
import { type Attributes, type Context, context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { clientScope } from './client-scope.js';
import {
  type Connection,
  isHttp,
  type MessageExtra,
  networkAttributes,
  type SendOptions,
  type Transport,
} from './connection.js';
import {
  cancelledId,
  isProgress,
  isRequest,
  isResponse,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcResponse,
  type RequestId,
} from './json-rpc.js';
import { type McpRequest, mcpRequest } from './mcp-request.js';
import type { McpServerOptions } from './mcp-server-options.js';
import { PendingRequests } from './pending-requests.js';
import { startToolEvent, type ToolEvent } from './tool-event.js';
import { injectIntoMeta, metaGetter } from './trace-meta.js';

/** A request of the client that has no response yet. */
interface OpenRequest {
  readonly method: string;
  readonly ctx: Context;
  /** Ends the event of a tool call. */
  readonly end?: ToolEvent['end'] | undefined;
}

/** The key of the connection whose client is trusted, in the Context of that client's requests. */
const TRUSTED_CLIENT = createContextKey('honeyhive.mcp-client');

const cancelled = { type: 'cancelled', message: 'the client cancelled the request' };
const closed = { type: 'connection_closed', message: 'the connection was closed before there was a result' };

/** One connection of a server. */
export class ServerConnection implements Connection {
  readonly #transport: Transport;
  readonly #options: McpServerOptions;
  /** The Context in which the application connected the server. */
  readonly #connecting = context.active();
  readonly #open = new Map<RequestId, OpenRequest>();
  /** The server's own requests, such as `sampling/createMessage`. */
  readonly #pending = new PendingRequests();
  #protocolVersion: unknown;

  constructor(transport: Transport, options: McpServerOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  receive(message: JsonRpcMessage, extra: MessageExtra): Context | undefined {
    if (isResponse(message) || isProgress(message)) return this.#pending.takeContext(message);
    const id = cancelledId(message);
    return id === undefined ? this.#receive(message, extra) : this.#cancel(id);
  }

  send(message: JsonRpcMessage, options: SendOptions | undefined): JsonRpcMessage {
    if (isResponse(message)) this.#respond(message);
    const ctx = context.active();
    // The token of a progress notification says which request it belongs to, and the SDK shows its `_meta` to the application.
    if (isResponse(message) || isProgress(message)) return message;
    const id = cancelledId(message);
    if (id !== undefined) this.#pending.delete(id);
    if (isRequest(message)) this.#pending.add(message, ctx, options?.requestSignal);
    return ctx.getValue(TRUSTED_CLIENT) === this ? injectIntoMeta(message, ctx) : message;
  }

  unsent(message: JsonRpcMessage): void {
    if (isRequest(message)) this.#pending.delete(message.id);
  }

  close(): void {
    for (const { end } of this.#open.values()) end?.(closed);
    this.#open.clear();
    this.#pending.clear();
  }

  #receive(message: JsonRpcNotification, extra: MessageExtra): Context {
    checkSetUp(true);
    const request = mcpRequest(message, this.#transport.sessionId, extra);
    const options = this.#options;
    const trust = resolveTrust(request, options.trust);
    const meta = metaGetter(message);
    const scope = clientScope(meta, trust, this.#transportContext(extra, trust), (client) =>
      options.session ? chooseSession(options, request, client, meta) : client,
    );
    const ctx = trust === 'continue' ? scope.ctx.setValue(TRUSTED_CLIENT, this) : scope.ctx;
    debugLog()?.(describeHop(`MCP ${message.method}`, meta('traceparent'), scope.client, trust, ctx));
    if (!isRequest(message)) return ctx;
    // A client that uses an id twice gets one response at most.
    this.#open.get(message.id)?.end?.(closed);
    const isToolCall = message.method === 'tools/call';
    const event = isToolCall
      ? startToolEvent(message, { ...scope, ctx }, this.#attributes(request, extra))
      : { ctx, end: undefined };
    this.#open.set(message.id, { method: message.method, ...event });
    return event.ctx;
  }

  #cancel(id: RequestId): Context | undefined {
    const request = this.#open.get(id);
    this.#open.delete(id);
    // The SDK drops the result, so it is unknown here when the tool has ended.
    request?.end?.(cancelled);
    return request?.ctx;
  }

  #respond(response: JsonRpcResponse): void {
    const request = this.#open.get(response.id);
    this.#open.delete(response.id);
    request?.end?.(response);
    if (request?.method === 'initialize') this.#protocolVersion = response.result?.protocolVersion;
  }

  /** Returns the Context of the HTTP request. Over stdio all messages arrive in the Context in which the server was connected. */
  #transportContext(extra: MessageExtra, trust: Trust): Context {
    const active = context.active();
    if (isHttp(extra)) return active;
    // Over a transport in memory it is the client's own.
    return active === this.#connecting || trust !== 'continue' ? ROOT_CONTEXT : active;
  }

  #attributes({ params, mcpSessionId, header }: McpRequest, extra: MessageExtra): Attributes {
    const version =
      params?._meta?.['io.modelcontextprotocol/protocolVersion'] ??
      header('mcp-protocol-version') ??
      this.#protocolVersion;
    return {
      ...networkAttributes(this.#transport, extra),
      ...(typeof version === 'string' && { 'mcp.protocol.version': version }),
      ...(mcpSessionId !== undefined && { 'mcp.session.id': mcpSessionId }),
    };
  }
}
