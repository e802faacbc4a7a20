import type { IncomingHeaders } from '@honeyhive/core';
import { type HeaderGetter, headerGetter } from '@honeyhive/core/internal';
import type { MessageExtra } from './connection.js';
import type { JsonRpcNotification, Params } from './json-rpc.js';

/** A request or notification of a client, for the options `trust` and `session`. */
export interface McpRequest {
  /** For example `tools/call`. */
  readonly method: string;
  readonly params: Params | undefined;
  /** The id of the MCP session. It is not the id of a HoneyHive session. */
  readonly mcpSessionId: string | undefined;
  /** What the server's authorization knows of the client. */
  readonly authInfo: unknown;
  /** Returns a header of the HTTP request; undefined over another transport. */
  readonly header: HeaderGetter;
}

export function mcpRequest(
  { method, params }: JsonRpcNotification,
  mcpSessionId: string | undefined,
  { authInfo, request, requestInfo }: MessageExtra,
): McpRequest {
  const headers = (request ?? requestInfo)?.headers;
  return { method, params, mcpSessionId, authInfo, header: headerGetter(headers as IncomingHeaders | undefined) };
}
