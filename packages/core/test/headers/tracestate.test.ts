import fc from 'fast-check';
import { parseTracestate } from '../../src/headers/tracestate.js';

const members = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join(',');

describe('parseTracestate', () => {
  it.each([
    ['one member', 'vendor=abc', 'vendor=abc'],
    ['several members', 'vendor=abc,rojo=00f067aa0ba902b7', 'vendor=abc,rojo=00f067aa0ba902b7'],
    ['keys with a tenant', 'fw529a3039@dt=FfD3,0tenant@sys=1', 'fw529a3039@dt=FfD3,0tenant@sys=1'],
    ['a key that starts with a digit', '1a=1', '1a=1'],
    ['a key with several at signs', 'a@b@1c=1', 'a@b@1c=1'],
    ['every character of a key', 'a_-*/09=1', 'a_-*/09=1'],
    ['every character of a value', 'a=!"#$%&\'()*+-./0:;<>?@A[\\]^_`a{|}~', 'a=!"#$%&\'()*+-./0:;<>?@A[\\]^_`a{|}~'],
    ['spaces inside a value', 'a= b c', 'a= b c'],
    ['spaces and tabs between members', ' a=1 ,\tb=2\t', 'a=1,b=2'],
    ['empty members', ',a=1,,b=2, ,', 'a=1,b=2'],
    ['the longest key and value', `${'a'.repeat(256)}=${'v'.repeat(256)}`, `${'a'.repeat(256)}=${'v'.repeat(256)}`],
    ['32 members', members(32), members(32)],
  ])('reads %s', (_, header, serialized) => {
    expect(parseTracestate(header)?.serialize()).toBe(serialized);
  });

  it.each([
    ['no content', ''],
    ['only whitespace', ' , '],
    ['33 members', members(33)],
    ['a key in upper case', 'a=1,B=2'],
    ['a key that starts with an at sign', '@a=1'],
    ['a key that starts with an underscore', '_a=1'],
    ['a key that is too long', `${'a'.repeat(257)}=1`],
    ['no value', 'a='],
    ['no equals sign', 'a'],
    ['no key', '=1'],
    ['an equals sign in the value', 'a=b=c'],
    ['a value that is too long', `a=${'v'.repeat(257)}`],
    ['a character outside ASCII', 'a=é'],
    ['a space before the equals sign', 'a =1'],
    ['a line break', 'a=1\r\nb=2'],
  ])('discards the whole list for %s', (_, header) => {
    expect(parseTracestate(header)).toBeUndefined();
  });

  it('returns a TraceState that gets, sets and unsets members by key', () => {
    const state = parseTracestate('a=1,b=2');
    expect(state?.get('b')).toBe('2');
    expect(state?.get('c')).toBeUndefined();
    expect(state?.set('b', '3').serialize()).toBe('b=3,a=1');
    expect(state?.set('B', '3').serialize()).toBe('a=1,b=2');
    expect(state?.unset('a').serialize()).toBe('b=2');
    expect(parseTracestate(members(32))?.set('new', '1').serialize().split(',')).toHaveLength(32);
  });

  it('never throws, and accepts what it has serialized', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^([a-z@]{1,3}=[ -~]{0,4}[,\t ]{1,2}){0,4}$/),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const serialized = parseTracestate(text)?.serialize();
        if (serialized !== undefined) expect(parseTracestate(serialized)?.serialize()).toBe(serialized);
      }),
    );
  });
});
