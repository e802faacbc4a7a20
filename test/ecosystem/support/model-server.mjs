import { once } from 'node:events';
import { createServer } from 'node:http';
import { listen } from './listen.mjs';
import { scriptedReply } from './scripted-turns.mjs';
import { readCall } from './upstream.mjs';

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

const completion = (message, finish_reason) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'bee-1',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
  usage,
});

const chunk = (delta, finish_reason = null, more = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'bee-1',
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});

const usageChunk = { ...chunk({}), choices: [], usage };

/** What the model replies in OpenAI's format: a text, or the call of a tool. */
function chatReply(tool) {
  const pieces = (...chunks) => ({ pieces: chunks.map((data) => ({ data })), end: 'data: [DONE]\n\n' });
  if (tool === undefined) {
    return {
      whole: completion({ content: '{"text":"Hello"}' }, 'stop'),
      ...pieces(
        chunk({ role: 'assistant', content: 'Hello' }),
        chunk({ content: ', bees' }),
        chunk({}, 'stop'),
        usageChunk,
      ),
    };
  }
  const call = { id: 'call_1', type: 'function', function: { name: tool, arguments: JSON.stringify(toolInput) } };
  return {
    whole: completion({ content: null, tool_calls: [call] }, 'tool_calls'),
    ...pieces(
      chunk({ role: 'assistant', content: null, tool_calls: [{ index: 0, ...call }] }),
      chunk({}, 'tool_calls'),
      usageChunk,
    ),
  };
}

/** The same in Anthropic's format. */
function messageReply(tool) {
  const call = { type: 'tool_use', id: 'toolu_1', name: tool };
  const content = tool === undefined ? { type: 'text', text: 'Hello' } : { ...call, input: toolInput };
  const stop_reason = tool === undefined ? 'end_turn' : 'tool_use';
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'bee-1',
    content: [content],
    stop_reason,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 5 },
  };
  const deltas =
    tool === undefined
      ? ['Hello', ', bees'].map((text) => ({ type: 'text_delta', text }))
      : [{ type: 'input_json_delta', partial_json: JSON.stringify(toolInput) }];
  const events = [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    {
      type: 'content_block_start',
      index: 0,
      content_block: tool === undefined ? { type: 'text', text: '' } : { ...call, input: {} },
    },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ];
  return { whole: message, pieces: events.map((data) => ({ event: data.type, data })), end: '' };
}

const replies = { '/v1/chat/completions': chatReply, '/v1/messages': messageReply };

/** The arguments of each call of a tool. */
const toolInput = { city: 'Paris' };

/** Returns the word after `words` in what was said last, as in `call weather`. */
function wordAfter(words, { messages }) {
  const last = messages.findLast(({ role }) => role !== 'system');
  return new RegExp(`.*\\b${words} (\\w+)`).exec(JSON.stringify(last))?.[1];
}

function toolNamed(name, { tools = [] }) {
  return tools
    .map((tool) => tool.name ?? tool.function.name)
    .find((known) => name !== undefined && known.endsWith(name));
}

/** Does as the last message says. */
function promptedReply(path, body) {
  const status = wordAfter('fail with', body);
  if (status) return { status: Number(status), whole: { error: { message: 'no model' } } };
  return replies[path](toolNamed(wordAfter('call', body), body));
}

/**
 * Starts a server that speaks as OpenAI, Anthropic and Gemini do, and keeps the calls it receives. The last message can tell it to
 * `call` a tool, or to `fail with` a status.
 */
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
    const { status = 200, ...reply } = scriptedReply(path, body) ?? promptedReply(path, body);
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
