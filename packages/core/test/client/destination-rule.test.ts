import { runInNewContext } from 'node:vm';
import { destinationRule } from '../../src/client/destination-rule.js';

describe('a URL', () => {
  const isPrivate = destinationRule();

  it.each([
    'http://localhost:3000/a',
    'http://LOCALHOST./',
    'http://127.0.0.1',
    'http://127.255.255.255',
    'http://127.1.2.3',
    'http://2130706433',
    'http://0x7f.1',
    'http://0300.0250.1',
    'http://127.0.0.1.',
    'http://[::1]:80',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:10.1.2.3]',
    'http://[::FFFF:C0A8:0001]',
    'http://[0:0:0:0:0:0:0:1]',
    'http://10.0.0.1',
    'http://10.255.255.255',
    'http://172.16.0.1',
    'http://172.31.255.255',
    'http://192.168.1.1',
    'http://[fd00::1]',
    'http://[fc00::1]',
    'http://[fdff:ffff::1]',
    'http://user-service:8080',
    'http://User_Service.',
    'http://bücher',
    'https://users.internal',
    'https://users.internal.',
    'https://users.INTERNAL',
    'https://users\u3002internal',
    'http://0.0.0.0:80',
    'http://[::]:80',
    'http://printer.local',
    'http://a.localhost',
    'http://users.prod.svc',
    'http://users.prod.svc.cluster.local',
  ])('is a private destination: %s', (url) => {
    expect(isPrivate(new URL(url))).toBe(true);
  });

  it.each([
    'https://api.openai.com',
    'http://172.15.0.1',
    'http://172.32.0.1',
    'http://11.0.0.1',
    'http://192.169.0.1',
    'http://8.8.8.8',
    'http://126.255.255.255',
    'http://128.0.0.1',
    'http://010.0.0.1',
    'http://134744072',
    'http://100.64.0.1',
    'http://169.254.169.254',
    'http://[::ffff:169.254.169.254]',
    'http://[fe80::1]',
    'http://[2001:db8::1]',
    'http://[fbff::1]',
    'http://[fe00::1]',
    'http://[::2]',
    'http://[::ffff:8.8.8.8]',
    'http://localhost.example.com',
    'http://internal.example.com',
    'http://127.0.0.1.example.com',
    'http://10.example.com',
    'http://notinternal.com',
    'http://x.notinternal',
    'http://x.internal.com',
    'http://localhost%2eexample.com',
    'http://evil.com/.internal',
    'http://a:b@evil.com#.local',
    'http://metadata/computeMetadata/v1/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://instance-data/latest',
  ])('is not a private destination: %s', (url) => {
    expect(isPrivate(new URL(url))).toBe(false);
  });
});

describe('destinationRule', () => {
  const allows = (destination: Parameters<typeof destinationRule>[0], url: string) =>
    destinationRule(destination)(new URL(url));

  it('allows private destinations without any entry', () => {
    expect(allows(undefined, 'http://localhost')).toBe(true);
    expect(allows([], 'https://example.com')).toBe(false);
  });

  it.each([
    ['the origin', 'https://api.example.com', 'https://api.example.com/x', 'https://api.example.com:8443'],
    [
      'the origin whose default port is written out',
      'https://api.example.com:443/',
      'https://api.example.com',
      'http://api.example.com',
    ],
    [
      'the origin, not a longer host with the same start',
      'https://api.example.com',
      'https://api.example.com',
      'https://api.example.com.evil.org',
    ],
    ['every subdomain', '*.example.com', 'https://a.b.example.com', 'https://notexample.com'],
    ['every subdomain, not the domain itself', '*.Example.com', 'https://a.example.com.', 'https://example.com'],
    [
      'every subdomain, by whole labels',
      '*.example.com',
      'https://a.example.com:8443',
      'https://a.example.com.evil.org',
    ],
    [
      'every subdomain of a domain in its own script',
      '*.Bücher.example',
      'https://a.xn--bcher-kva.example',
      'https://bücher.example',
    ],
    [
      'every subdomain of a domain in Punycode',
      '*.xn--bcher-kva.example',
      'https://a.BÜCHER.example',
      'https://a.bucher.example',
    ],
    [
      'every subdomain of a domain with full-width dots',
      '*.example\u3002com',
      'https://a\uff0eexample.com',
      'https://example.com',
    ],
    [
      'every subdomain of a domain that ends in a dot',
      '*.example.com.',
      'https://a.example.com',
      'https://aexample.com',
    ],
    [
      'the origin in its own script',
      'https://Bücher.example',
      'https://xn--bcher-kva.example/x',
      'https://bucher.example',
    ],
    ['the origin that ends in a dot', 'https://a.example.com.', 'https://a.example.com', 'https://a.example.com:444'],
    [
      'the origin for a URL whose host ends in a dot',
      'https://a.example.com',
      'https://a.example.com./x',
      'https://a.example.com..',
    ],
    ['every origin', '*', 'https://anywhere.org', undefined],
    ['an origin that a RegExp matches', /^https:\/\/(a|b)\.com$/g, 'https://b.com/x', 'https://c.com/https://b.com'],
    ['an origin that a sticky RegExp matches', /https:..b/y, 'https://b.com/x', 'https://c.https'],
    ['an origin that a RegExp of another realm matches', runInNewContext('/b/'), 'https://b.com', 'https://c.com'],
    [
      'an origin that a RegExp matches without the final dot',
      /^https:\/\/b\.com$/,
      'https://b.com./x',
      'https://b.com.evil.org',
    ],
    [
      'a URL for which a function returns true',
      (url: URL) => url.pathname === '/yes',
      'https://a.com/yes',
      'https://a.com/no',
    ],
  ])('allows %s', (_, destination, yes, no) => {
    const rule = destinationRule([destination]);
    expect(rule(new URL(yes))).toBe(true);
    expect(rule(new URL(yes))).toBe(true);
    expect(rule(new URL(yes))).toBe(true);
    if (no) expect(rule(new URL(no))).toBe(false);
  });

  it.each([
    'api.example.com',
    'agents',
    'https://',
    '*.',
    '*.a/b',
    '*.a:80',
    '*.a b',
    '*..example.com',
    '*.a..b',
    '*.*.example.com',
    '*.0.0.1',
    '*.127.0.0.1',
    '*example.com',
    'wss://agents.example.com',
    'https://user@a.example',
    'mailto:a@b.c',
    '',
    'https://*.example.com',
    'ftp://a.example',
    'https://a.example/path',
    'https://a.example?x',
  ])('throws for the entry %j', (destination) => {
    expect(() => destinationRule([destination])).toThrow(/propagateTo: '.*' is not a destination. Write an origin/);
  });

  it('throws if propagateTo is not an array', () => {
    expect(() => destinationRule('https://a.example' as never)).toThrow(
      'propagateTo must be an array. Write ["https://a.example"].',
    );
  });

  it('throws for an async function', () => {
    expect(() => destinationRule([(async () => true) as never])).toThrow(
      'propagateTo: an async function cannot decide before the request is sent. Write a function that returns true or false.',
    );
  });

  it.each([Promise.resolve(true), 'yes', 1, {}])('denies a URL for which a function returns %p', (result) => {
    expect(allows([(() => result) as never], 'https://example.com')).toBe(false);
  });

  it('still applies the other entries if one throws, and warns once', () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    const fails = () => {
      throw new Error('a mistake');
    };
    expect(allows([fails], 'https://example.com')).toBe(false);
    expect(allows([fails, 'https://example.com'], 'https://example.com')).toBe(true);
    expect(emitWarning.mock.calls).toEqual([
      ['A function in propagateTo threw, which counts as false: Error: a mistake', 'HoneyHiveWarning'],
    ]);
    emitWarning.mockRestore();
  });

  it('does not let a function change the URL of the request', () => {
    const url = new URL('https://a.example/?X-Amz-Signature=1');
    const changeUrl = (passed: URL) => {
      passed.href = 'https://b.example';
      return false;
    };
    expect(destinationRule([changeUrl, 'https://b.example'])(url)).toBe(false);
    expect(url.href).toBe('https://a.example/?X-Amz-Signature=1');
  });
});
