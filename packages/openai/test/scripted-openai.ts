import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../../test/support/listen.js';

/** How one request is answered. The default is status 200. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Sent as server-sent events. */
  readonly events?: readonly unknown[];
  /** Keeps the response open after the events, or never sends one. */
  readonly isHeld?: boolean;
  readonly body?: string;
}

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

/** A server that speaks as OpenAI does, and gives the replies that a test has told it to, in their order. */
export class ScriptedOpenAI {
  readonly requests: ReceivedRequest[] = [];
  readonly #replies: Reply[] = [];
  origin = '';

  get baseURL(): string {
    return `${this.origin}/v1`;
  }

  async start(): Promise<void> {
    this.origin = await listen(createServer((req, res) => void this.#respond(req, res)));
  }

  reply(...replies: Reply[]): void {
    this.#replies.push(...replies);
  }

  async #respond(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const text = String(await buffer(req));
    const isJson = req.headers['content-type'] === 'application/json';
    this.requests.push({ path: req.url ?? '', headers: req.headers, body: isJson ? JSON.parse(text) : {} });
    const reply = this.#replies.shift() ?? { status: 404, json: { error: { message: 'No reply is left' } } };
    const { status = 200, headers, json, events, isHeld = false, body } = reply;
    if (isHeld && events === undefined) return;
    const type = events ? 'text/event-stream' : json === undefined ? 'text/plain' : 'application/json';
    res.writeHead(status, { 'content-type': type, 'x-request-id': 'req-1', ...headers });
    if (json !== undefined) return void res.end(JSON.stringify(json));
    if (events === undefined) return void res.end(body);
    for (const event of events) res.write(toServerSentEvent(event));
    if (!isHeld) res.end('data: [DONE]\n\n');
  }
}

function toServerSentEvent(event: unknown): string {
  const { type } = event as { type?: string };
  return `${type ? `event: ${type}\n` : ''}data: ${JSON.stringify(event)}\n\n`;
}

export const usage = {
  prompt_tokens: 12,
  completion_tokens: 7,
  total_tokens: 19,
  prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 0 },
};

export function completion(message: object, more: object = {}): Reply {
  const choice = { index: 0, message: { role: 'assistant', content: null, refusal: null, ...message } };
  const finish_reason = 'tool_calls' in message ? 'tool_calls' : 'stop';
  return {
    json: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-4o-mini-2024-07-18',
      service_tier: 'default',
      system_fingerprint: 'fp_1',
      choices: [{ ...choice, finish_reason, logprobs: null }],
      usage,
      ...more,
    },
  };
}

export function chunk(delta: object, finish_reason: string | null = null, index = 0): object {
  const choices = [{ index, delta, finish_reason, logprobs: null }];
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-mini-2024-07-18', choices };
}

export const usageChunk = { ...chunk({}), choices: [], usage };

export const getWeather = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
};

/** A response of the Responses API. */
export function responseOf(output: readonly object[], more: object = {}) {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    model: 'gpt-4o-mini-2024-07-18',
    status: 'completed',
    error: null,
    incomplete_details: null,
    service_tier: 'default',
    output,
    usage: {
      input_tokens: 12,
      output_tokens: 7,
      total_tokens: 19,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens_details: { reasoning_tokens: 3 },
    },
    ...more,
  };
}

export function outputMessage(text: string): object {
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }];
  return { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content };
}
