// A gateway or an agent. The gateway asks the agent at NEXT.
const { honeyhive } = require('@honeyhive/express');
const { enrichSpanContext, HoneyHiveTracer } = require('@honeyhive/node');
const express = require('express');

HoneyHiveTracer.init();

const app = express();
app.use(honeyhive());
app.get('/ask', async (_req, res) => res.send(await (await fetch(`${process.env.NEXT}/work`)).text()));
app.get('/work', async (_req, res) => res.send(await enrichSpanContext({ eventName: 'work' }, async () => 'done')));

module.exports = app;
