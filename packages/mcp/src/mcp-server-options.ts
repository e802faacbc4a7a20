import type { SessionOption, TrustOption } from '@honeyhive/core/internal';
import type { McpRequest } from './mcp-request.js';

export interface McpServerOptions {
  /**
   * How far the client is believed; `link` and `ignore` are for servers that face strangers, which are also sent no trace
   * and session. A function that throws or returns anything else counts as `ignore`. Default: `continue`.
   */
  readonly trust?: TrustOption<McpRequest>;
  /** Chooses the session; it wins over the client's. Fields left out stay the client's. */
  readonly session?: SessionOption<McpRequest>;
}
