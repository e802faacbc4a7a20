/** LangGraph takes a message with an id that it knows for a new version of that message. */
let replies = 0;

/** The tokens of each turn. */
const [inputTokens, outputTokens] = [10, 5];

/**
 * Returns what a model says to a conversation, or undefined if its question is not in the script. What the question has in
 * parentheses is repeated in everything that the model returns.
 */
function turnFor(question, toolResult) {
  const note = /\(.*\)/s.exec(question)?.[0] ?? '';
  if (toolResult) return { pieces: ['It is ', `rainy${note}`] };
  if (/^Say hello/.test(question)) return { pieces: ['Hello', `, bees${note}`] };
  if (/^What is the weather/.test(question)) return { call: { city: `Paris${note}` } };
  if (/^Fail/.test(question)) return { error: `the model is tired${note}` };
  return undefined;
}

function chatCompletions({ messages, stream_options }) {
  const asked = textOf(messages.findLast(({ role }) => role === 'user').content);
  const turn = turnFor(asked, messages.at(-1).role === 'tool');
  if (turn?.error) return { status: 400, whole: { error: { message: turn.error, type: 'invalid_request_error' } } };
  if (!turn) return undefined;
  const call = turn.call && {
    id: 'call_1',
    type: 'function',
    function: { name: 'get_weather', arguments: JSON.stringify(turn.call) },
  };
  replies += 1;
  const common = { id: `chatcmpl-${replies}`, created: 1, model: 'bee-1' };
  const usage = {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
  const finish_reason = call ? 'tool_calls' : 'stop';
  const message = { role: 'assistant', content: turn.pieces?.join('') ?? null, ...(call && { tool_calls: [call] }) };
  const chunk = (delta, finish_reason = null) => ({
    data: { ...common, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] },
  });
  const deltas = call ? [{ tool_calls: [{ index: 0, ...call }] }] : turn.pieces.map((content) => ({ content }));
  return {
    whole: { ...common, object: 'chat.completion', choices: [{ index: 0, message, finish_reason }], usage },
    pieces: [
      chunk({ role: 'assistant', content: '' }),
      ...deltas.map((delta) => chunk(delta)),
      chunk({}, finish_reason),
      ...(stream_options?.include_usage
        ? [{ data: { ...common, object: 'chat.completion.chunk', choices: [], usage } }]
        : []),
    ],
    end: 'data: [DONE]\n\n',
  };
}

function messages({ messages }) {
  const isResult = (content) => Array.isArray(content) && content.some(({ type }) => type === 'tool_result');
  const asked = messages.findLast(({ role, content }) => role === 'user' && !isResult(content));
  const turn = turnFor(textOf(asked.content), isResult(messages.at(-1).content));
  if (turn?.error)
    return { status: 400, whole: { type: 'error', error: { type: 'invalid_request_error', message: turn.error } } };
  if (!turn) return undefined;
  const { call, pieces: texts } = turn;
  const usage = { input_tokens: inputTokens, output_tokens: outputTokens };
  const block = call
    ? { type: 'tool_use', id: 'call_1', name: 'get_weather', input: call }
    : { type: 'text', text: texts.join('') };
  const message = {
    ...{
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'bee-1',
      content: [block],
      stop_sequence: null,
      usage,
    },
    stop_reason: call ? 'tool_use' : 'end_turn',
  };
  const deltas = call
    ? [{ type: 'input_json_delta', partial_json: JSON.stringify(call) }]
    : texts.map((text) => ({ type: 'text_delta', text }));
  const events = [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    {
      type: 'content_block_start',
      index: 0,
      content_block: call ? { ...block, input: {} } : { type: 'text', text: '' },
    },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: message.stop_reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
  return { whole: message, pieces: events.map((data) => ({ event: data.type, data })), end: '' };
}

function generateContent({ contents }) {
  const isResult = ({ parts }) => parts.some(({ functionResponse }) => functionResponse);
  const asked = contents.findLast((content) => content.role === 'user' && !isResult(content));
  const turn = turnFor(textOf(asked.parts), isResult(contents.at(-1)));
  if (turn?.error)
    return { status: 400, whole: { error: { code: 400, message: turn.error, status: 'INVALID_ARGUMENT' } } };
  if (!turn) return undefined;
  const usageMetadata = {
    promptTokenCount: inputTokens,
    candidatesTokenCount: outputTokens,
    totalTokenCount: inputTokens + outputTokens,
  };
  const respond = (parts, more = {}) => ({
    candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
    modelVersion: 'bee-1',
    usageMetadata,
  });
  const parts = turn.call
    ? [{ functionCall: { name: 'get_weather', args: turn.call } }]
    : turn.pieces.map((text) => ({ text }));
  const end = { finishReason: 'STOP' };
  const whole = respond(turn.call ? parts : [{ text: turn.pieces.join('') }], end);
  return {
    whole,
    pieces: parts.map((part, index) => ({ data: respond([part], index === parts.length - 1 && end) })),
    end: '',
  };
}

function textOf(content) {
  return typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join('');
}

/** What a request asks for, by the end of its path. */
const protocols = {
  '/chat/completions': chatCompletions,
  '/messages': messages,
  ':generateContent': generateContent,
  ':streamGenerateContent': generateContent,
};

/** Returns what a model's server responds with to a request of the script: `whole`, or streamed in `pieces`. */
export function scriptedReply(path, body) {
  const [, read] = Object.entries(protocols).find(([end]) => path.endsWith(end)) ?? [];
  return read?.(body);
}
