import { warnOfUnseenFetch } from '../../src/client/unseen-fetch.js';

let emitWarning: jest.SpiedFunction<typeof process.emitWarning>;
beforeEach(() => {
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => emitWarning.mockRestore());

it.each([
  ['Bun', { bun: '1.4.5', node: '24.3.0' }],
  ['Deno', { deno: '2.9.6', node: '24.2.0' }],
])('warns that fetch of %s carries nothing by itself', (name, versions) => {
  warnOfUnseenFetch(versions);
  const message = `fetch of ${name} carries no trace and session by itself: pass \`headers: injectContextIntoCarrier`;
  expect(emitWarning).toHaveBeenCalledWith(expect.stringContaining(message), 'HoneyHiveWarning');
});

it('says nothing on Node', () => {
  warnOfUnseenFetch(process.versions);
  expect(emitWarning).not.toHaveBeenCalled();
});
