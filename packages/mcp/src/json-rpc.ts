/** The members of a request or notification. */
export interface Params {
  readonly _meta?: { readonly [key: string]: unknown };
  readonly [name: string]: unknown;
}

export type RequestId = string | number;

export interface JsonRpcNotification {
  readonly method: string;
  readonly params?: Params;
}

export interface JsonRpcRequest extends JsonRpcNotification {
  readonly id: RequestId;
}

export interface JsonRpcResponse {
  readonly id: RequestId;
  readonly result?: { readonly [name: string]: unknown };
  readonly error?: { readonly code: number; readonly message: string };
}

/** A message of MCP, in either direction. */
export type JsonRpcMessage = JsonRpcRequest | JsonRpcNotification | JsonRpcResponse;

export function isResponse(message: JsonRpcMessage): message is JsonRpcResponse {
  return !('method' in message);
}

export function isRequest(message: JsonRpcMessage): message is JsonRpcRequest {
  return 'method' in message && 'id' in message;
}

export function isProgress(message: JsonRpcMessage): message is JsonRpcNotification {
  return 'method' in message && message.method === 'notifications/progress';
}

/** Returns the id of the request that `message` cancels; undefined if it is another message. */
export function cancelledId(message: JsonRpcMessage): RequestId | undefined {
  const isCancellation = 'method' in message && message.method === 'notifications/cancelled';
  return isCancellation ? (message.params?.requestId as RequestId | undefined) : undefined;
}
