import { tryParseJson } from '../../src/ui/try-parse-json.js';

describe('tryParseJson', () => {
  it.each([
    ['{"a":[1,null]}', { a: [1, null] }],
    [' [1]\n', [1]],
    ['[]', []],
    ['["a 1234567890123456"]', ['a 1234567890123456']],
    ['[0.1234567890123456]', [0.1234567890123456]],
  ])('parses %j', (text, value) => {
    expect(tryParseJson(text)).toEqual(value);
  });

  it.each(['', 'text', '12', '"text"', 'null', '[object Object]', '{not: "json"}', '[1, 2'])(
    'does not parse %j',
    (text) => {
      expect(tryParseJson(text)).toBeUndefined();
    },
  );

  it.each(['[1234567890123456789]', '{"id": -12345678901234567}'])(
    'does not parse %j, whose number would change',
    (text) => {
      expect(tryParseJson(text)).toBeUndefined();
    },
  );

  it('does not parse JSON that is nested too deep for recursive code', () => {
    expect(tryParseJson(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeDefined();
    expect(tryParseJson(`${'['.repeat(65)}${']'.repeat(65)}`)).toBeUndefined();
    expect(tryParseJson(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)).toBeUndefined();
    expect(tryParseJson('{"a":'.repeat(500_000))).toBeUndefined();
  });

  it('treats __proto__ like any other name', () => {
    const value = tryParseJson('{"__proto__":{"polluted":true}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
