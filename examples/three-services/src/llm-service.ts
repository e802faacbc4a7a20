import { PassThrough } from 'node:stream';
import { announce } from '@honeyhive/example-service-process';
import { honeyhive } from '@honeyhive/koa';
import { enrichSpan, enrichSpanContext, HoneyHiveTracer } from '@honeyhive/node';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import OpenAI from 'openai';

HoneyHiveTracer.init({ project: 'demo', serviceName: 'llm-service' });

// The client reads OPENAI_API_KEY and OPENAI_BASE_URL.
const openai = new OpenAI();
const model = process.env.OPENAI_MODEL ?? 'gpt-4o-mini';

const router = new Router();
router.post('/complete', (ctx) => {
  const { messages } = ctx.request.body as { messages: OpenAI.ChatCompletionMessageParam[] };
  const answer = new PassThrough();
  ctx.type = 'text/plain';
  ctx.body = answer;
  complete(messages, answer).catch((error) => answer.destroy(error));
});

/** Calls the model, and writes its words to `answer` as they arrive. */
function complete(messages: OpenAI.ChatCompletionMessageParam[], answer: PassThrough): Promise<void> {
  return enrichSpanContext(
    {
      eventName: 'chat',
      eventType: 'model',
      inputs: { chat_history: messages },
      config: { model, provider: 'openai' },
    },
    async () => {
      const chunks = await openai.chat.completions.create({
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      });
      let content = '';
      for await (const { choices, usage } of chunks) {
        const word = choices[0]?.delta.content ?? '';
        content += word;
        answer.write(word);
        if (usage) enrichSpan({ metadata: { ...usage } });
      }
      enrichSpan({ outputs: { role: 'assistant', content } });
      answer.end();
    },
  );
}

const app = new Koa();
app.use(honeyhive());
app.use(bodyParser());
app.use(router.routes());

announce(app.listen(0, '127.0.0.1'));
