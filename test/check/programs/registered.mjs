// A service without a call of init().
import { honeyhive } from '@honeyhive/express';
import { enrichSpanContext } from '@honeyhive/node';
import express from 'express';

const app = express();
app.use(honeyhive());
app.get('/ask', async (_req, res) => res.send(await (await fetch(`${process.env.NEXT}/work`)).text()));
app.get('/work', async (_req, res) => res.send(await enrichSpanContext({ eventName: 'work' }, async () => 'done')));
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
