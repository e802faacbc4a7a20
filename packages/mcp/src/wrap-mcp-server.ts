import { checkOptions, checkTrust, type OptionRule } from '@honeyhive/core/internal';
import { followConnections } from './connection.js';
import type { McpServerOptions } from './mcp-server-options.js';
import { ServerConnection } from './server-connection.js';

const optionRules = {
  trust: {},
  session: { type: 'function', example: '(request) => ({ sessionId: … })' },
} satisfies Record<keyof McpServerOptions, OptionRule>;

/**
 * Makes a server of the MCP SDK continue the trace and session of its clients, over any transport, and records each tool
 * call as an event. Returns the same server. Tools may be registered before or after. Throws a TypeError if `server` is not a
 * server of the SDK, or an option is wrong.
 *
 * @example const server = wrapMcpServer(new McpServer({ name: 'weather', version: '1.0.0' }));
 */
export function wrapMcpServer<Server extends object>(server: Server, options: McpServerOptions = {}): Server {
  checkOptions('wrapMcpServer()', options, optionRules);
  checkTrust(options.trust, 'wrapMcpServer()');
  followConnections(
    server,
    'wrapMcpServer() takes a server of the MCP SDK, such as wrapMcpServer(new McpServer({ … }))',
    (transport) => new ServerConnection(transport, options),
  );
  return server;
}
