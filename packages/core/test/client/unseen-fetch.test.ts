import { once } from 'node:events';
import { warnOfUnseenFetch } from '../../src/client/unseen-fetch.js';

it.each([
  ['Bun', { bun: '1.4.5', node: '24.3.0' }],
  ['Deno', { deno: '2.9.6', node: '24.2.0' }],
])('warns that fetch of %s carries nothing by itself', async (name, versions) => {
  const warned = once(process, 'warning');
  warnOfUnseenFetch(versions);
  const [{ message }] = await warned;
  expect(message).toMatch(`fetch of ${name} carries no trace and session by itself: pass \`headers: injectContext`);
});

it('says nothing on Node', () => {
  const emitWarning = jest.spyOn(process, 'emitWarning');
  warnOfUnseenFetch(process.versions);
  expect(emitWarning).not.toHaveBeenCalled();
});
