import { spanTree } from '../../src/sessions/span-tree.js';

const span = (spanId: string, parentSpanId: string | null, start: string, traceId = 't') => ({
  traceId,
  spanId,
  parentSpanId,
  start,
});

it('places spans under their parents, earliest first', () => {
  const branches = spanTree([
    span('last', 'top', '1000'),
    span('under first', 'first', '30'),
    span('first', 'top', '999'),
    span('top', null, '5000'),
    span('orphan', 'absent', '1', 'u'),
  ]);
  const placed = branches.map(({ span: { spanId }, parent, depth, last, children, orphan }) => [
    spanId,
    parent?.span.spanId,
    depth,
    last,
    children.map((child) => child.span.spanId),
    orphan,
  ]);
  expect(placed).toEqual([
    ['orphan', undefined, 0, true, [], true],
    ['top', undefined, 0, true, ['first', 'last'], false],
    ['first', 'top', 1, false, ['under first'], false],
    ['under first', 'first', 2, true, [], false],
    ['last', 'top', 1, true, [], false],
  ]);
});

it('places each span once if parents form a circle', () => {
  const branches = spanTree([
    span('a', 'c', '1'),
    span('b', 'a', '2'),
    span('c', 'b', '3'),
    span('side', 'b', '4'),
    span('self', 'self', '5'),
  ]);
  expect(branches.map(({ span: { spanId }, depth, last }) => [spanId, depth, last])).toEqual([
    ['a', 0, true],
    ['b', 1, true],
    ['c', 2, false],
    ['side', 2, true],
    ['self', 0, true],
  ]);
});

it('handles a parent with 200 000 children', () => {
  const children = Array.from({ length: 200_000 }, (_, index) => span(`${index}`, 'top', String(index + 10)));
  expect(spanTree([span('top', null, '0'), ...children])).toHaveLength(200_001);
});
