// A gateway or an agent. The gateway asks the agent at NEXT.
import { honeyhive } from '@honeyhive/express';
import { enrichSpanContext, HoneyHiveTracer } from '@honeyhive/node';
import express from 'express';

HoneyHiveTracer.init();

export const app = express();
app.use(honeyhive());
app.get('/ask', async (_req, res) => res.send(await (await fetch(`${process.env.NEXT}/work`)).text()));
app.get('/work', async (_req, res) => res.send(await enrichSpanContext({ eventName: 'work' }, async () => 'done')));
