import { ROOT_CONTEXT } from '@opentelemetry/api';
import { PendingRequests } from '../src/pending-requests.js';

describe('a pending request', () => {
  const request = { id: 1, method: 'tools/call', params: { _meta: { progressToken: 'p' } } };
  let pending: PendingRequests;

  beforeEach(() => {
    pending = new PendingRequests();
  });

  it('is found by its response once', () => {
    pending.add(request, ROOT_CONTEXT);
    expect(pending.takeContext({ id: 1, result: {} })).toBe(ROOT_CONTEXT);
    expect(pending.takeContext({ id: 1, result: {} })).toBeUndefined();
  });

  it('is found by the progress that is reported for its token, any number of times', () => {
    pending.add(request, ROOT_CONTEXT);
    const progress = (progressToken?: string) => ({ method: 'notifications/progress', params: { progressToken } });
    expect(pending.takeContext(progress('p'))).toBe(ROOT_CONTEXT);
    expect(pending.takeContext(progress('p'))).toBe(ROOT_CONTEXT);
    expect(pending.takeContext(progress('q'))).toBeUndefined();
    expect(pending.takeContext(progress())).toBeUndefined();
  });

  it('is forgotten when the sender gives it up', () => {
    const controller = new AbortController();
    pending.add(request, ROOT_CONTEXT, controller.signal);
    controller.abort();
    expect(pending.contextOf(1)).toBeUndefined();
  });
});
