// A gateway or an agent, where fetch carries nothing by itself.
import { honeyhive } from '@honeyhive/express';
import { enrichSpanContext, HoneyHiveTracer, injectContextIntoCarrier } from '@honeyhive/node';
import express from 'express';

HoneyHiveTracer.init();

const app = express();
app.use(honeyhive());
app.get('/ask', async (_req, res) => {
  const headers = injectContextIntoCarrier({});
  res.send(await (await fetch(`${process.env.NEXT}/work`, { headers })).text());
});
app.get('/work', async (_req, res) => res.send(await enrichSpanContext({ eventName: 'work' }, async () => 'done')));
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
