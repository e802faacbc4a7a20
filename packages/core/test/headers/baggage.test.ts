import { validateHeaderValue } from 'node:http';
import {
  type Baggage,
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import fc from 'fast-check';
import { formatBaggageMember, fromBaggage, joinBaggage, parseBaggage } from '../../src/headers/baggage.js';
import { ReceivedBaggage } from '../../src/headers/received-baggage.js';
import { HoneyHivePropagator } from '../../src/propagation/honeyhive-propagator.js';

const values = (header: string) => Object.fromEntries(parseBaggage(header).map(({ key, value }) => [key, value]));

describe('parseBaggage', () => {
  it.each([
    ['members', 'a=1,b=2', { a: '1', b: '2' }],
    ['blanks around everything', ' a = 1 ,\tb\t=\t2 ', { a: '1', b: '2' }],
    ['an empty value', 'a=', { a: '' }],
    ['an equals sign in a value', 'a=b=c', { a: 'b=c' }],
    ['percent-encoding', 'a=%C3%A9t%C3%A9%20%2B%25', { a: 'été +%' }],
    ['octets that are not UTF-8, as the specification says', 'a=x%FFy', { a: 'x\ufffdy' }],
    ['a plus sign as it is', 'a=b+c', { a: 'b+c' }],
    ['every character of a token', "!#$%&'*+-.^_`|~09aZ=1", { "!#$%&'*+-.^_`|~09aZ": '1' }],
    ['the last of two of a name', 'a=1,a=2', { a: '2' }],
  ])('reads %s', (_, header, expected) => {
    expect(values(header)).toEqual(expected);
  });

  it('reads properties', () => {
    expect(parseBaggage('a=1;p;q=2 ; r = 3')).toMatchObject([{ value: '1', properties: 'p;q=2 ; r = 3' }]);
  });

  it.each([
    ['a bad escape', 'b=%zz'],
    ['half an escape', 'b=%2'],
    ['a percent sign', 'b=100%'],
    ['no equals sign', 'b'],
    ['no key', '=1'],
    ['a blank in a key', 'b c=1'],
    ['a blank in a value', 'b=1 2'],
    ['a quoted value', 'b="1"'],
    ['a backslash', 'b=\\'],
    ['a character outside ASCII', 'b=é'],
    ['a control character', 'b=\u0001'],
    ['a bad property', 'b=1;='],
    ['nothing', ''],
  ])('loses a member with %s, and no other', (_, member) => {
    expect(values(`a=1,${member},c=3`)).toEqual({ a: '1', c: '3' });
  });

  it('reads 180 members and 8192 bytes', () => {
    const many = Array.from({ length: 181 }, (_, index) => `k${index}=v`).join(',');
    expect(parseBaggage(many)).toHaveLength(180);
    const full = `a=${'x'.repeat(8190)}`;
    expect(parseBaggage(full)).toHaveLength(1);
    expect(parseBaggage(`${full}x`)).toHaveLength(0);
    expect(values(`first=1,a=${'x'.repeat(9000)},last=1`)).toEqual({ first: '1' });
  });

  it('throws for no text, and in bounded time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseBaggage(text)));
    parseBaggage(`a=1${';'.repeat(100_000)}`);
    parseBaggage(`a=1${' ;a= '.repeat(1_500)}!"`);
    parseBaggage('a'.repeat(100_000));
  });
});

describe('what is written', () => {
  it('is read back, and is a valid header value', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_.-]{1,8}$/), text), (record) => {
        const header = joinBaggage(Object.entries(record).map(([key, value]) => formatBaggageMember(key, value)));
        validateHeaderValue('baggage', header);
        if (header.length < 8000) expect(values(header)).toEqual({ ...record });
      }),
    );
  });

  it('loses a lone surrogate, and no other member', () => {
    expect(
      joinBaggage([formatBaggageMember('a', '1'), formatBaggageMember('b', '\ud800'), formatBaggageMember('c', '3')]),
    ).toBe('a=1,c=3');
  });

  it('holds to 180 members and 8192 bytes, and small members still fit behind large ones', () => {
    expect(joinBaggage(Array.from({ length: 200 }, (_, index) => `k${index}=v`)).split(',')).toHaveLength(180);
    const header = joinBaggage([`a=${'x'.repeat(8000)}`, `b=${'x'.repeat(8000)}`, 'c=3']);
    expect(header.endsWith(',c=3')).toBe(true);
    expect(header.length).toBeLessThanOrEqual(8192);
  });

  it('lets no metadata break the header', () => {
    expect(formatBaggageMember('a', '1', 'p=1')).toBe('a=1;p=1');
    expect(formatBaggageMember('a', '1', 'p\r\nset-cookie: x')).toBe('a=1');
    expect(formatBaggageMember('a b', '1')).toBe('a%20b=1');
  });
});

describe('as OpenTelemetry baggage', () => {
  const header = 'a=x/y!;p=1;q,b=%41,__proto__=z';
  const forward = (baggage: Baggage) => joinBaggage(Array.from(fromBaggage(baggage), ([, text]) => text));

  it('is handed on byte for byte', () => {
    expect(forward(new ReceivedBaggage(header))).toBe(header);
  });

  it('has the decoded values', () => {
    const baggage = new ReceivedBaggage(header);
    expect(baggage.getEntry('b')).toEqual({ value: 'A' });
    expect(baggage.getEntry('__proto__')).toEqual({ value: 'z' });
    expect(baggage.getEntry('a')?.metadata?.toString()).toBe('p=1;q');
  });

  it('keeps the order of keys, and members of the same key', () => {
    expect(forward(new ReceivedBaggage('9=a,1=b'))).toBe('9=a,1=b');
    const carrier = {};
    const read = new HoneyHivePropagator().extract(ROOT_CONTEXT, { baggage: 'a=1,b=2,a=3' }, defaultTextMapGetter);
    new HoneyHivePropagator().inject(read, carrier, defaultTextMapSetter);
    expect(carrier).toEqual({ baggage: 'a=1,b=2,a=3' });
  });

  it('tells of one entry what it tells of all', () => {
    const key = fc.constantFrom('a', 'b', 'ab', 'ba', 'a=1', 'a=1,b', '');
    const member = fc.tuple(fc.constantFrom('a', 'b', 'ab', 'ba'), fc.constantFrom('', '1', 'a=1', 'b=', '=a'));
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 5 }), key, (members, asked) => {
        const header = members.map(([name, value]) => `${name}=${value}`).join(',');
        const entries = new Map(new ReceivedBaggage(header).getAllEntries());
        const one = new ReceivedBaggage(header, true).getEntry(asked);
        expect(one?.value).toBe(entries.get(asked)?.value);
      }),
    );
  });

  it('is changed without changing what was received', () => {
    const baggage = new ReceivedBaggage('a=1,b=2');
    expect(forward(baggage.setEntry('c', { value: '3' }))).toBe('a=1,b=2,c=3');
    expect(forward(baggage.removeEntry('a'))).toBe('b=2');
    expect(forward(baggage.clear())).toBe('');
    expect(baggage.getAllEntries().map(([key, { value }]) => [key, value])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it('writes what the application has set', () => {
    const baggage = new ReceivedBaggage(header)
      .removeEntries('a', '__proto__')
      .setEntry('b', { value: 'new value', metadata: baggageEntryMetadataFromString('m') });
    expect(forward(baggage)).toBe('b=new%20value;m');
    expect(forward(propagation.createBaggage({ n: { value: 5 as unknown as string } }))).toBe('n=5');
  });
});
