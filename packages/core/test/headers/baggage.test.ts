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
    ['whitespace around everything', ' a = 1 ,\tb\t=\t2 ', { a: '1', b: '2' }],
    ['an empty value', 'a=', { a: '' }],
    ['an equals sign in a value', 'a=b=c', { a: 'b=c' }],
    ['percent-encoding', 'a=%C3%A9t%C3%A9%20%2B%25', { a: 'été +%' }],
    ['octets that are not UTF-8 as U+FFFD', 'a=x%FFy', { a: 'x\ufffdy' }],
    ['a plus sign unchanged', 'a=b+c', { a: 'b+c' }],
    ['every character of a token', "!#$%&'*+-.^_`|~09aZ=1", { "!#$%&'*+-.^_`|~09aZ": '1' }],
    ['the last of two members with the same key', 'a=1,a=2', { a: '2' }],
  ])('reads %s', (_, header, expected) => {
    expect(values(header)).toEqual(expected);
  });

  it('reads properties', () => {
    expect(parseBaggage('a=1;p;q=2 ; r = 3')).toMatchObject([{ value: '1', properties: 'p;q=2 ; r = 3' }]);
  });

  it.each([
    ['an invalid escape', 'b=%zz'],
    ['an incomplete escape', 'b=%2'],
    ['a percent sign', 'b=100%'],
    ['no equals sign', 'b'],
    ['no key', '=1'],
    ['a space in a key', 'b c=1'],
    ['a space in a value', 'b=1 2'],
    ['a quoted value', 'b="1"'],
    ['a backslash', 'b=\\'],
    ['a character outside ASCII', 'b=é'],
    ['a control character', 'b=\u0001'],
    ['an invalid property', 'b=1;='],
    ['no content', ''],
  ])('drops a member with %s, and no other', (_, member) => {
    expect(values(`a=1,${member},c=3`)).toEqual({ a: '1', c: '3' });
  });

  it('reads up to 180 members and 8192 bytes', () => {
    const many = Array.from({ length: 181 }, (_, index) => `k${index}=v`).join(',');
    expect(parseBaggage(many)).toHaveLength(180);
    const full = `a=${'x'.repeat(8190)}`;
    expect(parseBaggage(full)).toHaveLength(1);
    expect(parseBaggage(`${full}x`)).toHaveLength(0);
    expect(values(`first=1,a=${'x'.repeat(9000)},last=1`)).toEqual({ first: '1' });
  });

  it('never throws, and takes bounded time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseBaggage(text)));
    parseBaggage(`a=1${';'.repeat(100_000)}`);
    parseBaggage(`a=1${' ;a= '.repeat(1_500)}!"`);
    parseBaggage('a'.repeat(100_000));
  });
});

describe('a written header', () => {
  it('is valid, and reads back as the same members', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_.-]{1,8}$/), text), (record) => {
        const header = joinBaggage(Object.entries(record).map(([key, value]) => formatBaggageMember(key, value)));
        validateHeaderValue('baggage', header);
        if (header.length < 8000) expect(values(header)).toEqual({ ...record });
      }),
    );
  });

  it('drops a member with a lone surrogate, and no other', () => {
    expect(
      joinBaggage([formatBaggageMember('a', '1'), formatBaggageMember('b', '\ud800'), formatBaggageMember('c', '3')]),
    ).toBe('a=1,c=3');
  });

  it('stays within 180 members and 8192 bytes, and a small member still fits after a large one is dropped', () => {
    expect(joinBaggage(Array.from({ length: 200 }, (_, index) => `k${index}=v`)).split(',')).toHaveLength(180);
    const header = joinBaggage([`a=${'x'.repeat(8000)}`, `b=${'x'.repeat(8000)}`, 'c=3']);
    expect(header.endsWith(',c=3')).toBe(true);
    expect(header.length).toBeLessThanOrEqual(8192);
  });

  it('is not broken by invalid metadata', () => {
    expect(formatBaggageMember('a', '1', 'p=1')).toBe('a=1;p=1');
    expect(formatBaggageMember('a', '1', 'p\r\nset-cookie: x')).toBe('a=1');
    expect(formatBaggageMember('a b', '1')).toBe('a%20b=1');
  });
});

describe('ReceivedBaggage', () => {
  const header = 'a=x/y!;p=1;q,b=%41,__proto__=z';
  const forward = (baggage: Baggage) => joinBaggage(Array.from(fromBaggage(baggage), ([, text]) => text));

  it('is forwarded byte for byte', () => {
    expect(forward(new ReceivedBaggage(header))).toBe(header);
  });

  it('returns decoded values', () => {
    const baggage = new ReceivedBaggage(header);
    expect(baggage.getEntry('b')).toEqual({ value: 'A' });
    expect(baggage.getEntry('__proto__')).toEqual({ value: 'z' });
    expect(baggage.getEntry('a')?.metadata?.toString()).toBe('p=1;q');
  });

  it('keeps the order of keys, and duplicate keys', () => {
    expect(forward(new ReceivedBaggage('9=a,1=b'))).toBe('9=a,1=b');
    const carrier = {};
    const read = new HoneyHivePropagator().extract(ROOT_CONTEXT, { baggage: 'a=1,b=2,a=3' }, defaultTextMapGetter);
    new HoneyHivePropagator().inject(read, carrier, defaultTextMapSetter);
    expect(carrier).toEqual({ baggage: 'a=1,b=2,a=3' });
  });

  it('returns the same value by getEntry as by getAllEntries', () => {
    const key = fc.constantFrom('a', 'b', 'ab', 'ba', 'a=1', 'a=1,b', '');
    const member = fc.tuple(fc.constantFrom('a', 'b', 'ab', 'ba'), fc.constantFrom('', '1', 'a=1', 'b=', '=a'));
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 5 }), key, (members, lookup) => {
        const header = members.map(([name, value]) => `${name}=${value}`).join(',');
        const entries = new Map(new ReceivedBaggage(header).getAllEntries());
        const one = new ReceivedBaggage(header, true).getEntry(lookup);
        expect(one?.value).toBe(entries.get(lookup)?.value);
      }),
    );
  });

  it('is immutable: a change returns new baggage', () => {
    const baggage = new ReceivedBaggage('a=1,b=2');
    expect(forward(baggage.setEntry('c', { value: '3' }))).toBe('a=1,b=2,c=3');
    expect(forward(baggage.removeEntry('a'))).toBe('b=2');
    expect(forward(baggage.clear())).toBe('');
    expect(baggage.getAllEntries().map(([key, { value }]) => [key, value])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it('forwards an entry that the application has set', () => {
    const baggage = new ReceivedBaggage(header)
      .removeEntries('a', '__proto__')
      .setEntry('b', { value: 'new value', metadata: baggageEntryMetadataFromString('m') });
    expect(forward(baggage)).toBe('b=new%20value;m');
    expect(forward(propagation.createBaggage({ n: { value: 5 as unknown as string } }))).toBe('n=5');
  });
});
