// A gateway that forwards the headers of a request unchanged, with a client of `wrapAxios(axios.create())`.
import { createServer } from 'node:http';
import { wrapAxios } from '@honeyhive/axios';
import { honeyhive } from '@honeyhive/express';
import axios from 'axios';
import express from 'express';
import { describeGateway } from './support/describe-gateway.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

for (const adapter of ['http', 'fetch']) {
  const client = wrapAxios(axios.create({ adapter }));

  describeGateway(`a wrapped axios by ${adapter}`, telemetry, (target, options, set) => {
    const app = express();
    app.use(honeyhive(options));
    app.get('/ask', async (req, res) => {
      const { host, connection, ...headers } = req.headers;
      const { data } = await client.get(`${target}/ask`, { headers: { ...headers, ...set } });
      res.send(data);
    });
    return listen(createServer(app));
  });
}
