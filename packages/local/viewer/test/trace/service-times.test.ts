import { likelyCallers } from '../../../src/sessions/likely-callers.js';
import { attachOrphans } from '../../src/trace/attach-orphans.js';
import { serviceTimes } from '../../src/trace/service-times.js';
import { branches, span, type TestSpan } from './branches.js';

function times(...spans: TestSpan[]) {
  const all = branches(...spans);
  return Object.fromEntries(serviceTimes(attachOrphans(all, likelyCallers(all))));
}

const gateway = { service: 'gateway', kind: 'server' };
const llm = { service: 'llm', kind: 'server' };

describe('serviceTimes', () => {
  it('returns the time of each service on the critical path, the longest first', () => {
    const all = branches(span('ask', null, [0, 10], gateway), span('complete', 'ask', [1, 8], llm));
    expect(serviceTimes(all)).toEqual([
      ['llm', 7],
      ['gateway', 3],
    ]);
  });

  it('counts the likely caller of an orphan as waiting for it', () => {
    const plan = span('plan', 'ask', [0, 45], gateway);
    const chat = span('chat', 'complete', [120, 790], llm);
    const found = times(span('ask', null, [0, 900], gateway), plan, span('complete', 'lost', [100, 800], llm), chat);
    expect(found).toEqual({ llm: 700, gateway: 200 });
  });

  it.each<[string, [number, number], [number, number], Record<string, number>]>([
    ['during another', [0, 300], [20, 200], { gateway: 300 }],
    ['that outlasts another', [0, 300], [250, 500], { gateway: 250, llm: 250 }],
    ['as long as another', [0, 300], [0, 300], { gateway: 300 }],
    ['long after another', [0, 300], [90_000, 90_100], { gateway: 300, llm: 100 }],
    ['right after another', [0, 300], [300, 400], { gateway: 300, llm: 100 }],
  ])('counts no instant twice: a trace %s', (_, first, second, expected) => {
    const other = span('rank', null, second, { ...llm, traceId: 'u' });
    expect(times(span('ask', null, first, gateway), other)).toEqual(expected);
  });

  it('counts concurrent trees once, along the path of the last to end', () => {
    const call = span('complete', 'ask', [50, 260], llm);
    const next = span('rank', null, [200, 400], { service: 'reranker', traceId: 'u' });
    expect(times(span('ask', null, [0, 300], gateway), call, next)).toEqual({ reranker: 200, llm: 150, gateway: 50 });
  });

  it('returns no times without spans', () => {
    expect(times()).toEqual({});
  });
});
