import { OpenAI } from 'openai';

type Json = Readonly<Record<string, unknown>>;
/** The body of a response, or the chunks of a stream, or a status. */
export type Reply = Json | readonly Json[] | number;

/** An OpenAI client that receives `replies` one after the other, without a network. `requests` are the bodies of its requests. */
export function scriptedClient(...replies: Reply[]) {
  const requests: Json[] = [];
  const client = new OpenAI({
    apiKey: 'key',
    maxRetries: 0,
    async fetch(_url, init) {
      requests.push(JSON.parse(String(init?.body)));
      const reply = replies.shift() ?? 500;
      if (typeof reply === 'number') return Response.json({ error: { message: 'no model' } }, { status: reply });
      if (!Array.isArray(reply)) return Response.json(reply);
      const events = reply.map((data) => `data: ${JSON.stringify(data)}\n\n`).join('');
      return new Response(`${events}data: [DONE]\n\n`, { headers: { 'content-type': 'text/event-stream' } });
    },
  });
  return { client, requests };
}

const usage = {
  prompt_tokens: 10,
  completion_tokens: 5,
  total_tokens: 15,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};

const completion = (message: Json, finish_reason: string): Json => ({
  id: 'completion-1',
  object: 'chat.completion',
  created: 1,
  model: 'bee-1-2026',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
  usage,
});

/** A chat completion that says `content`. */
export const says = (content: string): Json => completion({ content }, 'stop');

/** A chat completion that calls tools by name, with their arguments. */
export const calls = (...tools: (readonly [name: string, args: Json])[]): Json =>
  completion(
    {
      content: null,
      tool_calls: tools.map(([name, args], index) => ({
        id: `call-${index}`,
        type: 'function',
        function: { name, arguments: JSON.stringify(args) },
      })),
    },
    'tool_calls',
  );

/** The chunks of a chat completion that says `words`. */
export function streams(...words: string[]): Json[] {
  const chunk = (choices: Json[], more: Json = {}) => ({
    id: 'completion-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'bee-1-2026',
    choices,
    ...more,
  });
  return [
    ...words.map((content) => chunk([{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }])),
    chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]),
    chunk([], { usage }),
  ];
}

/** A response of the Responses API that says `text`. */
export const responds = (text: string): Json => ({
  id: 'response-1',
  object: 'response',
  created_at: 1,
  model: 'bee-1-2026',
  status: 'completed',
  instructions: 'Be brief.',
  temperature: 0.5,
  tools: [],
  output: [
    {
      id: 'm-1',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text, annotations: [] }],
    },
  ],
  usage: {
    input_tokens: 10,
    output_tokens: 5,
    total_tokens: 15,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens_details: { reasoning_tokens: 2 },
  },
});
