import { PassThrough } from 'node:stream';
import { announce } from '@honeyhive/example-service-process';
import { honeyhive } from '@honeyhive/koa';
import { HoneyHiveTracer } from '@honeyhive/node';
import { wrapOpenAI } from '@honeyhive/openai';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import OpenAI from 'openai';

HoneyHiveTracer.init({ project: 'demo', serviceName: 'llm-service' });

// The client reads OPENAI_API_KEY and OPENAI_BASE_URL.
const openai = wrapOpenAI(new OpenAI());
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
async function complete(messages: OpenAI.ChatCompletionMessageParam[], answer: PassThrough): Promise<void> {
  const chunks = await openai.chat.completions.create({
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const { choices } of chunks) answer.write(choices[0]?.delta.content ?? '');
  answer.end();
}

const app = new Koa();
app.use(honeyhive());
app.use(bodyParser());
app.use(router.routes());

announce(app.listen(0, '127.0.0.1'));
