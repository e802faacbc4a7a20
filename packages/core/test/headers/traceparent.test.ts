import fc from 'fast-check';
import { formatTraceparent, isCanonical, parseTraceparent } from '../../src/headers/traceparent.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const ids = `${traceId}-${spanId}`;

describe('parseTraceparent', () => {
  it.each([
    ['version 00', `00-${ids}-01`, 1],
    ['not sampled', `00-${ids}-00`, 0],
    ['a random trace id', `00-${ids}-03`, 3],
    ['unknown flags, which are dropped', `00-${ids}-ff`, 3],
    ['surrounding whitespace', ` \t00-${ids}-01\t `, 1],
    ['a later version', `01-${ids}-01`, 1],
    ['a later version with more fields', `cc-${ids}-01-what-the-future-will-be-like`, 1],
    ['a later version with an empty field', `cc-${ids}-01-`, 1],
  ])('reads %s', (_, header, traceFlags) => {
    expect(parseTraceparent(header)).toEqual({ traceId, spanId, traceFlags });
  });

  it.each([
    ['an empty header', ''],
    ['version ff', `ff-${ids}-01`],
    ['version 00 with more fields', `00-${ids}-01-more`],
    ['version 00 with a hyphen at the end', `00-${ids}-01-`],
    ['a later version with a tail that is not a field', `cc-${ids}-01.more`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['upper case', `00-${ids.toUpperCase()}-01`],
    ['a trace id that is too short', `00-${ids.slice(1)}-01`],
    ['flags of one digit', `00-${ids}-1`],
    ['flags that are not hex', `00-${ids}-0x`],
    ['two headers in one', `00-${ids}-01, 00-${ids}-01`],
    ['two headers in one of a later version', `cc-${ids}-01-a,cc-${ids}-01-b`],
  ])('returns undefined for %s', (_, header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  it('reads back what formatTraceparent writes', () => {
    const hex = (length: number) =>
      fc
        .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
        .filter((text) => /[^0]/.test(text));
    fc.assert(
      fc.property(hex(32), hex(16), fc.integer({ min: 0, max: 3 }), (traceId, spanId, traceFlags) => {
        expect(parseTraceparent(formatTraceparent({ traceId, spanId, traceFlags }))).toEqual({
          traceId,
          spanId,
          traceFlags,
        });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseTraceparent(text)));
  });
});

it('isCanonical is true exactly if formatTraceparent would write the same header', () => {
  const flags = fc.oneof(fc.constantFrom('00', '01', '02', '03', '04', '0f', '10', '13'), fc.constant('ff'));
  const version = fc.constantFrom('00', '00', '01', 'cc');
  fc.assert(
    fc.property(version, flags, fc.constantFrom('', '', ' ', '-more'), (version, flags, more) => {
      const header = `${version}-${ids}-${flags}${more}`;
      const parent = parseTraceparent(header);
      if (parent) expect(isCanonical(header, parent.traceFlags)).toBe(formatTraceparent(parent) === header);
    }),
  );
});

it('formatTraceparent writes unknown flags as zero', () => {
  expect(formatTraceparent({ traceId, spanId, traceFlags: 0xff })).toBe(`00-${ids}-03`);
});
