import { commonHeaders, serve } from '../support/serve.js';
import { send } from '../support/use-local.js';

it.each(['/sessions', '/nowhere', '/status'])('forbids caching and embedding %s', async (path) => {
  const { headers } = await send((await serve({})) + path, { method: 'GET' });
  expect(headers).toMatchObject({ ...commonHeaders, 'cache-control': 'no-store' });
});
