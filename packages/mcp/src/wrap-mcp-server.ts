import {
  askForSession,
  checkOptions,
  checkTrust,
  resolveTrust,
  type SessionOption,
  type TrustOption,
} from '@honeyhive/core/internal';
import { followConnections } from './connection.js';
import type { McpRequest } from './mcp-request.js';
import { ServerConnection } from './server-connection.js';

export interface McpServerOptions {
  /**
   * How far the client is believed; `link` and `ignore` are for servers that face strangers, which are also sent no trace
   * and session. A function that throws or returns anything else counts as `ignore`. Default: `continue`.
   */
  readonly trust?: TrustOption<McpRequest>;
  /** Chooses the session; it wins over the client's. Fields left out stay the client's. */
  readonly session?: SessionOption<McpRequest>;
}

const optionRules = {
  trust: {},
  session: { type: 'function', example: '(request) => ({ sessionId: … })' },
} as const;

/**
 * Makes a server of the MCP SDK continue the trace and session of its clients, over any transport, and records each tool
 * call as an event. Returns the same server. Tools may be registered before or after.
 *
 * @example const server = wrapMcpServer(new McpServer({ name: 'weather', version: '1.0.0' }));
 */
export function wrapMcpServer<Server extends object>(server: Server, options: McpServerOptions = {}): Server {
  checkOptions('wrapMcpServer()', options, optionRules);
  checkTrust(options.trust, 'wrapMcpServer()');
  followConnections(server, 'wrapMcpServer()', (transport) => {
    return new ServerConnection(transport, {
      trust: (request) => resolveTrust(request, options.trust),
      session: (request) => askForSession(options.session, request),
    });
  });
  return server;
}
