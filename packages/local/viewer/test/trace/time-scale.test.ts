import { positionOnScale, timeScale } from '../../src/trace/time-scale.js';
import { branches, epoch, span } from './branches.js';

describe('timeScale', () => {
  it('reaches from the earliest start to the latest end, exact to the nanosecond', () => {
    const all = branches(
      span('a', null, [0.000001, 5], { traceId: 'late' }),
      span('b', null, [0.5, 2]),
      span('c', 'b', [1, 7.25]),
      span('ahead of its parent', 'b', [0, 1]),
    );
    expect(timeScale(all)).toEqual({ start: String(epoch), duration: 7.25 });
    expect(timeScale(all.slice(0, 0))).toEqual({ start: '0', duration: 0 });
  });

  it('gives no length to a span that ends before it starts', () => {
    expect(timeScale(branches(span('a', null, [3, 1]), span('b', 'a', [4, 2])))).toEqual({
      start: String(epoch + 3_000_000n),
      duration: 1,
    });
  });
});

describe('positionOnScale', () => {
  const scale = { start: String(epoch), duration: 8 };

  it.each<[readonly [number, number], { left: number; width: number }]>([
    [[0, 8], { left: 0, width: 1 }],
    [[2, 4], { left: 0.25, width: 0.25 }],
    [[6, 5], { left: 0.75, width: 0 }],
  ])('places a span at %j', (times, place) => {
    expect(positionOnScale(span('a', null, times), scale)).toEqual(place);
  });

  it('places a span on a scale without length', () => {
    expect(positionOnScale(span('a', null, [0, 0]), { start: String(epoch), duration: 0 })).toEqual({
      left: 0,
      width: 0,
    });
  });
});
