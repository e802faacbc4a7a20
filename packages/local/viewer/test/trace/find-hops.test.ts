import { findHops } from '../../src/trace/find-hops.js';
import { branches, span } from './branches.js';

describe('findHops', () => {
  it('finds each call to another service, from the CLIENT span if there is one', () => {
    const all = branches(
      span('ask', null, [0, 9], { service: 'gateway', kind: 'server' }),
      span('fetch', 'ask', [1, 8], { service: 'gateway', kind: 'client' }),
      span('users', 'fetch', [2, 7], { service: 'user-service', kind: 'server' }),
      span('query', 'users', [3, 4], { service: 'user-service' }),
      span('bare', 'users', [5, 6], { service: 'llm-service', kind: 'server' }),
      span('elsewhere', 'unknown', [5, 6], { service: 'worker' }),
    );
    expect(findHops(all).map(({ from, to, label }) => [from.span.spanId, to.span.spanId, label])).toEqual([
      ['fetch', 'users', 'gateway → user-service'],
      ['users', 'bare', 'user-service → llm-service'],
    ]);
  });
});
