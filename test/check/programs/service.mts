// A gateway or an agent. The gateway asks the agent at NEXT.
import type { AddressInfo } from 'node:net';
import { type HoneyHiveOptions, honeyhive } from '@honeyhive/express';
import { enrichSpanContext, HoneyHiveTracer } from '@honeyhive/node';
import express from 'express';

HoneyHiveTracer.init();

// The request has Express's type: were a declaration missing, `req` would be `any`, and the next line an unused directive.
const options: HoneyHiveOptions = {
  ignore: (req) => {
    // @ts-expect-error A request has no such property.
    void req.noSuchProperty;
    return req.path === '/health';
  },
};
const app = express();
app.use(honeyhive(options));
app.get('/ask', async (_req, res) => {
  res.send(await (await fetch(`${process.env.NEXT}/work`)).text());
});
app.get('/work', async (_req, res) => {
  const done: string = await enrichSpanContext({ eventName: 'work' }, async () => 'done');
  res.send(done);
});
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on ${(server.address() as AddressInfo).port}`));
