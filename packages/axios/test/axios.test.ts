import axios from 'axios';
import { describeClient } from '../../../test/contracts/client.js';
import { honeyhive } from '../src/index.js';

for (const adapter of ['http', 'fetch'] as const) {
  const client = honeyhive(axios.create({ adapter }));
  describeClient(`a wrapped axios client on ${adapter}`, {
    wrapped: true,
    async send(url, { body, ...options }) {
      return (await client.request({ url, ...options, ...(body && { data: body }), responseType: 'text' })).data;
    },
  });
}

it('hands back the client it was given', () => {
  const client = axios.create();
  expect(honeyhive(client)).toBe(client);
});
