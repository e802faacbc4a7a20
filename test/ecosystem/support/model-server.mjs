import { once } from 'node:events';
import { createServer } from 'node:http';
import { listen } from './listen.mjs';
import { scriptedReply } from './scripted-turns.mjs';
import { readCall } from './upstream.mjs';

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

const chatCompletion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'bee-1',
  choices: [{ index: 0, message: { role: 'assistant', content: '{"text":"Hello"}' }, finish_reason: 'stop' }],
  usage,
};

const chunk = (delta, finish_reason = null, more = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'bee-1',
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});

const chatChunks = [
  chunk({ role: 'assistant', content: 'Hello' }),
  chunk({ content: ', bees' }),
  chunk({}, 'stop'),
  { ...chunk({}), choices: [], usage },
];

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'bee-1',
  content: [{ type: 'text', text: 'Hello' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 5 },
};

const messageEvents = [
  { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ', bees' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 5 } },
  { type: 'message_stop' },
];

const replies = {
  '/v1/chat/completions': {
    whole: chatCompletion,
    pieces: chatChunks.map((data) => ({ data })),
    end: 'data: [DONE]\n\n',
  },
  '/v1/messages': { whole: message, pieces: messageEvents.map((data) => ({ event: data.type, data })), end: '' },
};

/** Starts a server that speaks as OpenAI, Anthropic and Gemini do, and keeps the calls it receives. */
export async function startModelServer() {
  const models = new ModelServer();
  models.origin = await listen(createServer((req, res) => models.respond(req, res)));
  return models;
}

class ModelServer {
  origin;
  calls = [];
  #hold;

  /** Holds the next streams after their first piece. `reached` resolves when one is held, and `release` lets it continue. */
  holdStreams() {
    const { promise: reached, resolve: reach } = Promise.withResolvers();
    const { promise: released, resolve } = Promise.withResolvers();
    this.#hold = () => {
      reach();
      return released;
    };
    const release = () => {
      this.#hold = undefined;
      resolve();
    };
    return { reached, release };
  }

  async respond(req, res) {
    this.calls.push(readCall(req));
    const body = JSON.parse(Buffer.concat(await req.toArray()).toString());
    const [path] = req.url.split('?');
    const { status = 200, ...reply } = scriptedReply(path, body) ?? replies[path];
    res.setHeader('x-request-id', 'req_1').setHeader('request-id', 'req_1');
    const isStream = body.stream || path.endsWith(':streamGenerateContent');
    if (isStream && status === 200) return this.#stream(reply, res);
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.whole));
  }

  async #stream({ pieces, end }, res) {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const [index, { event, data }] of pieces.entries()) {
      if (index === 1) await this.#hold?.();
      const text = `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`;
      if (!res.write(text)) await once(res, 'drain');
    }
    res.end(end);
  }
}
