import { announce } from '@honeyhive/example-service-process';
import { honeyhive } from '@honeyhive/express';
import { HoneyHiveTracer } from '@honeyhive/node';
import express from 'express';

HoneyHiveTracer.init({ project: 'demo', serviceName: 'fact-service' });

const app = express();
app.use(honeyhive());
app.get('/facts/:animal', (req, res) => {
  res.send(`A ${req.params.animal} finds its way home.`);
});

announce(app.listen(0, '127.0.0.1'));
