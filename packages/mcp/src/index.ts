export type { McpRequest } from './mcp-request.js';
export type { McpServerOptions } from './mcp-server-options.js';
export { wrapMcpClient } from './wrap-mcp-client.js';
export { wrapMcpServer } from './wrap-mcp-server.js';
