import type { RequestListener } from 'node:http';

/** A tool, in the words that both lines of the SDK have in common. */
export type Tool = (args: Readonly<Record<string, unknown>>, call: ToolCall) => Promise<ToolResult>;

export interface ToolResult {
  [name: string]: unknown;
  content: { type: 'text'; text: string }[];
  isError?: boolean;
}

export interface ToolCall {
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  readonly signal: AbortSignal;
  /** Reports progress for the token in `meta`. */
  reportProgress(progress: number): Promise<void>;
  /** Has the client's model complete a prompt. */
  sample(prompt: string): Promise<string>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: unknown) => void;
  readonly meta?: Record<string, unknown>;
}

/** A client of the SDK, and how it is used. */
export interface TestClient {
  readonly client: object;
  /** @param onmessage is a callback that the server's transport has before it is connected. */
  connectInMemory(server: () => object, onmessage?: () => void): Promise<void>;
  connectHttp(url: string): Promise<void>;
  connectStdio(script: string, args: string[], env: Record<string, string>): Promise<void>;
  callTool(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolResult>;
  readResource(uri: string): Promise<unknown>;
  notifyRootsChanged(): Promise<void>;
  close(): Promise<void>;
}

export interface Handlers {
  readonly tools?: Readonly<Record<string, Tool>>;
  /** Reads `test://resource`. */
  readonly readResource?: () => void;
  readonly onRootsChanged?: () => void;
}

export interface Sdk {
  readonly name: string;
  /** False for the protocol of 2026-07-28, in which a server asks for input in its result instead. */
  readonly hasServerRequests: boolean;
  createClient(sample?: (prompt: string) => Promise<string>): TestClient;
  createServer(handlers: Handlers): object;
  registerTool(server: object, name: string, tool: Tool): void;
  /** Serves MCP over HTTP; `createServer` is called for each session, or for each request. */
  httpListener(createServer: () => object): RequestListener;
}

export const text = (value: string): ToolResult => ({ content: [{ type: 'text', text: value }] });
