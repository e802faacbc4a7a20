import fc from 'fast-check';
import { spanTree } from '../../../src/sessions/span-tree.js';
import { criticalPath } from '../../src/trace/critical-path.js';
import { branches, span, type TestSpan } from './branches.js';

type Path = Record<string, [from: number, to: number][]>;

function pathOf(...spans: TestSpan[]): Path {
  const all = branches(...spans);
  const path = [...criticalPath(all)].map(([key, segments]) => [
    key.replace(/^t-/, ''),
    segments.map(({ from, to }) => [from, to]),
  ]);
  return Object.fromEntries(path);
}

describe('criticalPath', () => {
  const root = span('root', null, [0, 10]);

  it.each<[string, TestSpan[], Path]>([
    ['a span without children, in full', [], { root: [[0, 10]] }],
    [
      'two calls without a gap, if one ends exactly when the other begins',
      [span('a', 'root', [0.1, 0.1 + 0.2]), span('b', 'root', [0.3, 0.5])],
      {
        root: [
          [0, 0.1],
          [0.5, 10],
        ],
        a: [[0.1, 0.3]],
        b: [[0.3, 0.5]],
      },
    ],
    [
      'each of several successive calls',
      [span('a', 'root', [1, 4]), span('b', 'root', [5, 9])],
      {
        root: [
          [0, 1],
          [4, 5],
          [9, 10],
        ],
        a: [[1, 4]],
        b: [[5, 9]],
      },
    ],
    [
      'the last to end of concurrent calls',
      [span('a', 'root', [1, 8]), span('b', 'root', [2, 9]), span('c', 'root', [0.5, 1.5])],
      {
        root: [
          [0, 0.5],
          [1.5, 2],
          [9, 10],
        ],
        b: [[2, 9]],
        c: [[0.5, 1.5]],
      },
    ],
    [
      'the longest of calls that end together',
      [span('a', 'root', [5, 9]), span('b', 'root', [2, 9])],
      {
        root: [
          [0, 2],
          [9, 10],
        ],
        b: [[2, 9]],
      },
    ],
    [
      'nested calls',
      [span('a', 'root', [1, 9]), span('b', 'a', [2, 5]), span('c', 'b', [3, 5])],
      {
        root: [
          [0, 1],
          [9, 10],
        ],
        a: [
          [1, 2],
          [5, 9],
        ],
        b: [[2, 3]],
        c: [[3, 5]],
      },
    ],
    [
      'a child that outlives its parent, up to the parent’s end',
      [span('a', 'root', [1, 5]), span('b', 'a', [2, 8])],
      {
        root: [
          [0, 1],
          [5, 10],
        ],
        a: [[1, 2]],
        b: [[2, 5]],
      },
    ],
    [
      'neither a child that outlives the tree nor its descendants',
      [span('a', 'root', [1, 12]), span('b', 'a', [2, 4])],
      { root: [[0, 10]] },
    ],
    [
      'the SERVER span under a CLIENT span, whatever its clock says',
      [span('a', 'root', [1, 10], { kind: 'client' }), span('b', 'a', [-1, 11], { kind: 'server' })],
      { root: [[1, 2]], b: [[2, 11]] },
    ],
    ['no child outside its parent', [span('a', 'root', [-4, -1]), span('b', 'root', [10, 10])], { root: [[4, 14]] }],
    ['no child that ends before it starts', [span('a', 'root', [6, 3])], { root: [[0, 10]] }],
  ])('contains %s', (_, spans, path) => {
    expect(pathOf(root, ...spans)).toEqual(path);
  });

  it('is found for each tree, relative to the same start', () => {
    const other = span('other', null, [20, 25], { traceId: 'u' });
    const orphan = span('orphan', 'unknown', [2, 3]);
    expect(pathOf(root, other, orphan)).toEqual({ root: [[0, 10]], orphan: [[2, 3]], 'u-other': [[20, 25]] });
  });

  it('covers each tree from start to end without overlap, whatever the spans contain', () => {
    const time = fc.integer({ min: -20, max: 20 });
    const spans = fc.array(fc.record({ from: time, length: time, parent: fc.nat(), isClient: fc.boolean() }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(spans, (spans) => {
        const all = branches(
          ...spans.map(({ from, length, parent, isClient }, index) =>
            // A parent may be a later span, the span itself, its descendant, or unknown.
            span(String(index), index === 0 ? null : String(parent % (spans.length + 1)), [from, from + length], {
              kind: isClient ? 'client' : 'internal',
            }),
          ),
        );
        const path = criticalPath(all);
        const first = Math.min(...spans.map(({ from }) => from));
        all.forEach((top, index) => {
          if (top.parent) return;
          const end = all.findIndex(({ parent }, other) => other > index && !parent);
          const tree = all.slice(index, end < 0 ? all.length : end);
          const segments = tree
            .flatMap(({ span }) => path.get(`t-${span.spanId}`) ?? [])
            .sort((a, b) => a.from - b.from);
          const { from = 0, length = 0 } = spans[Number(top.span.spanId)] ?? {};
          const bounds = segments.map(({ from, to }) => [from + first, to + first]);
          let cursor = from;
          for (const [from, to] of bounds) {
            expect(from).toBe(cursor);
            cursor = to ?? Number.NaN;
          }
          expect(cursor).toBe(from + Math.max(0, length));
        });
      }),
    );
  });

  it('handles trees that are 100 000 spans deep or wide', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => index);
    const deep = many.map((index) => span(String(index), index > 0 ? String(index - 1) : null, [0, 1]));
    expect([...criticalPath(spanTree(deep))]).toEqual([['t-99999', [{ from: 0, to: 1 }]]]);
    const wide = many.map((index) => span(String(index), '0', [index, index + 1]));
    const root = span('0', null, [0, many.length]);
    expect(criticalPath(spanTree([root, ...wide.slice(1)])).size).toBe(many.length);
  });
});
