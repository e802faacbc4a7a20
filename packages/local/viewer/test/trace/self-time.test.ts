import { selfTime } from '../../src/trace/self-time.js';
import { branches, span, type TestSpan } from './branches.js';

describe('selfTime', () => {
  it.each<[string, (readonly [number, number])[], number]>([
    ['all of it without children', [], 10],
    [
      'what is between its children',
      [
        [1, 3],
        [5, 6],
      ],
      7,
    ],
    [
      'children that overlap once',
      [
        [1, 6],
        [2, 3],
        [4, 8],
      ],
      3,
    ],
    [
      'children only while it ran',
      [
        [-5, 2],
        [9, 30],
        [40, 50],
      ],
      7,
    ],
    ['none under a child that outlives it', [[-1, 11]], 0],
    ['no child that ends before it starts', [[5, 2]], 10],
  ])('counts %s', (_, children, milliseconds) => {
    const spans = children.map((times, index): TestSpan => span(`c${index}`, 'a', times));
    const top = branches(span('a', null, [0, 10]), ...spans).find(({ span }) => span.spanId === 'a');
    expect(top && selfTime(top)).toBeCloseTo(milliseconds, 6);
  });
});
