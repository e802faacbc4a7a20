export type { McpRequest } from './mcp-request.js';
export { wrapMcpClient } from './wrap-mcp-client.js';
export { type McpServerOptions, wrapMcpServer } from './wrap-mcp-server.js';
