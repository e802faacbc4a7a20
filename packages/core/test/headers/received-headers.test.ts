import fc from 'fast-check';
import { ReceivedHeaders } from '../../src/headers/received-headers.js';

const received = (baggage: string) => ReceivedHeaders.read((name) => (name === 'baggage' ? baggage : undefined));

const member = fc.stringMatching(/^[a-z]{1,4}=[\w ;%-]{0,6}\w$/);
const members = fc.array(member, { minLength: 1, maxLength: 5 });
const comma = fc.stringMatching(/^[ \t]{0,3},[ \t]{0,3}$/);

it('a request without any of the headers has none', () => {
  expect(ReceivedHeaders.read(() => undefined)).toBeUndefined();
});

it('the same list is forwarded, whatever whitespace its commas have', () => {
  fc.assert(
    fc.property(members, comma, comma, (list, one, other) => {
      expect(received(list.join(one))?.isForwarded('baggage', list.join(other))).toBe(true);
    }),
  );
});

it('another list stays unchanged', () => {
  fc.assert(
    fc.property(members, comma, fc.string(), (list, separator, value) => {
      fc.pre(!value.startsWith(list[0] ?? ''));
      expect(received(list.join(separator))?.withoutReceived('baggage', value)).toBe(value);
    }),
  );
});

it('only what was appended is left', () => {
  fc.assert(
    fc.property(members, members, comma, comma, (list, added, one, other) => {
      const value = [...list, ...added].join(other);
      expect(received(list.join(one))?.withoutReceived('baggage', value)).toBe(added.join(','));
    }),
  );
});

it.each(['tenant=acme2', 'xtenant=acme', 'tenant', 'tenant=acme;p', ''])('%j is not tenant=acme', (value) => {
  expect(received('tenant=acme')?.withoutReceived('baggage', value)).toBe(value);
});

it('a header is compared with the one of its name', () => {
  expect(received('tenant=acme')?.isForwarded('tracestate', 'tenant=acme')).toBe(false);
});

it('a header that was received empty is not a part of another', () => {
  expect(received('')?.withoutReceived('baggage', ',a=1')).toBe(',a=1');
});
