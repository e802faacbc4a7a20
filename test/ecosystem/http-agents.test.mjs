// Clients of node:http share an agent with two connections, so most requests wait for one.
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { describe, test } from 'node:test';
import AgentKeepAlive from 'agentkeepalive';
import axios from 'axios';
import got from 'got';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import needle from 'needle';
import nodeFetch from 'node-fetch';
import superagent from 'superagent';
import { assertAllOwn, burst } from './support/burst.mjs';
import { startForwardProxy } from './support/forward-proxy.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { startUpstream } from './support/upstream.mjs';

await startTelemetry();
const proxy = await startForwardProxy();

const agents = {
  'http.Agent': () => new Agent({ maxSockets: 2 }),
  'http.Agent that keeps connections': () => new Agent({ maxSockets: 2, keepAlive: true, scheduling: 'fifo' }),
  agentkeepalive: () => new AgentKeepAlive({ maxSockets: 2 }),
  'http-proxy-agent': () => new HttpProxyAgent(proxy, { maxSockets: 2 }),
  'https-proxy-agent': () => new HttpsProxyAgent(proxy, { maxSockets: 2, keepAlive: true }),
};

const clients = {
  'http.get': async (url, agent) => {
    const [response] = await once(get(url, { agent }), 'response');
    await response.toArray();
  },
  axios: (url, httpAgent) => axios.get(url, { httpAgent, proxy: false }),
  got: (url, http) => got(url, { agent: { http } }).text(),
  superagent: (url, agent) => superagent.get(url).agent(agent),
  'node-fetch': async (url, agent) => (await nodeFetch(url, { agent })).text(),
  needle: (url, agent) => needle('get', url, { agent }),
};

for (const [name, open] of Object.entries(agents)) {
  describe(name, () => {
    for (const [client, send] of Object.entries(clients)) {
      test(`${client} carries the trace and session of the request that called it`, async () => {
        const { origin, calls } = await startUpstream();
        const agent = open();
        const outcome = await burst(20, async (path) => await send(`${origin}${path}`, agent));
        assertAllOwn(outcome, calls);
        agent.destroy();
      });
    }
  });
}
