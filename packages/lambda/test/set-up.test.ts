import { globalState } from '@honeyhive/core/internal';
import { HoneyHiveTracer } from '@honeyhive/node';
import type { Context } from 'aws-lambda';
import { closeServers } from '../../../test/support/listen.js';
import { startReceiver } from '../../../test/support/receiver.js';
import { honeyhive } from '../src/index.js';

let emitWarning: jest.SpyInstance;
beforeEach(() => {
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  globalState('warnings', () => new Set()).clear();
  Object.assign(
    globalState('set-up', () => ({})),
    { isChecked: false, isMissing: false },
  );
});
afterEach(() => emitWarning.mockRestore());

const invoke = (handler: () => Promise<unknown>) =>
  (honeyhive(handler) as (event: unknown, context: Context) => Promise<unknown>)({}, {
    functionName: 'ask',
  } as Context);

it('warns once if no invocation is traced because init() was not called', async () => {
  for (let count = 0; count < 2; count += 1) expect(await invoke(async () => 'result')).toBe('result');
  expect(emitWarning.mock.calls).toEqual([
    [expect.stringMatching(/requests are not traced.*write HoneyHiveTracer\.init/), 'HoneyHiveWarning'],
  ]);
});

it('does not warn if the handler calls init()', async () => {
  const { origin: serverUrl } = await startReceiver();
  const tracer = (await invoke(async () => HoneyHiveTracer.init({ serverUrl }))) as HoneyHiveTracer;
  await tracer.shutdown();
  await closeServers();
  expect(emitWarning).not.toHaveBeenCalled();
});
