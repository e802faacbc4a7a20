import { selfTime } from '../../src/trace/self-time.js';
import { branches, span, type TestSpan } from './branches.js';

describe('selfTime', () => {
  it.each<[string, (readonly [number, number])[], number]>([
    ['the whole span if it has no children', [], 10],
    [
      'the gaps between its children',
      [
        [1, 3],
        [5, 6],
      ],
      7,
    ],
    [
      'the time outside overlapping children',
      [
        [1, 6],
        [2, 3],
        [4, 8],
      ],
      3,
    ],
    [
      'the time outside children that exceed the span',
      [
        [-5, 2],
        [9, 30],
        [40, 50],
      ],
      7,
    ],
    ['nothing under a child that outlives the span', [[-1, 11]], 0],
    ['the whole span if a child ends before it starts', [[5, 2]], 10],
  ])('counts %s', (_, children, milliseconds) => {
    const spans = children.map((times, index): TestSpan => span(`c${index}`, 'a', times));
    const top = branches(span('a', null, [0, 10]), ...spans).find(({ span }) => span.spanId === 'a');
    expect(top && selfTime(top)).toBeCloseTo(milliseconds, 6);
  });
});
