import { wrapAxios } from '@honeyhive/axios';
import { announce } from '@honeyhive/example-service-process';
import { honeyhive } from '@honeyhive/fastify';
import { enrichSpan, enrichSpanContext, HoneyHiveTracer } from '@honeyhive/node';
import axios from 'axios';
import fastify from 'fastify';

HoneyHiveTracer.init({ project: 'demo', serviceName: 'user-service' });

interface AnswerRoute {
  Params: { id: string };
  Querystring: { question: string };
}

const llm = wrapAxios(axios.create({ baseURL: String(process.env.LLM_SERVICE_URL) }));

async function main() {
  const app = fastify();
  await app.register(honeyhive);

  app.get<AnswerRoute>('/users/:id/answer', async ({ params: { id }, query: { question } }) => {
    const user = await enrichSpanContext({ eventName: 'load_user', inputs: { id } }, async () => {
      const user = { name: 'Ada', interest: 'bees' };
      enrichSpan({ outputs: user });
      return user;
    });
    const messages = [
      { role: 'system', content: `Answer ${user.name}, who is interested in ${user.interest}, in one sentence.` },
      { role: 'user', content: question },
    ];
    const { data: answer } = await llm.post<string>('/complete', { messages });
    return { answer };
  });

  await app.listen({ port: 0, host: '127.0.0.1' });
  await announce(app.server);
}

main();
