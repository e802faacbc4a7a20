import { destinationRule, isPrivate } from '../src/destinations.js';

describe('isPrivate', () => {
  it.each([
    'http://localhost:3000/a',
    'http://LOCALHOST./',
    'http://127.0.0.1',
    'http://127.1.2.3',
    'http://2130706433',
    'http://[::1]:80',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:10.1.2.3]',
    'http://10.0.0.1',
    'http://172.16.0.1',
    'http://172.31.255.255',
    'http://192.168.1.1',
    'http://[fd00::1]',
    'http://[fc00::1]',
    'http://user-service:8080',
    'https://users.internal',
    'http://0.0.0.0:80',
    'http://[::]:80',
    'http://printer.local',
    'http://a.localhost',
    'http://users.prod.svc',
    'http://users.prod.svc.cluster.local',
  ])('is %s', (url) => {
    expect(isPrivate(new URL(url))).toBe(true);
  });

  it.each([
    'https://api.openai.com',
    'http://172.15.0.1',
    'http://172.32.0.1',
    'http://11.0.0.1',
    'http://192.169.0.1',
    'http://8.8.8.8',
    'http://169.254.169.254',
    'http://[2001:db8::1]',
    'http://[::ffff:8.8.8.8]',
    'http://localhost.example.com',
    'http://internal.example.com',
    'http://127.0.0.1.example.com',
    'http://evil.com/.internal',
    'http://a:b@evil.com#.local',
  ])('is not %s', (url) => {
    expect(isPrivate(new URL(url))).toBe(false);
  });
});

describe('destinationRule', () => {
  const allows = (destination: Parameters<typeof destinationRule>[0], url: string) =>
    destinationRule(destination)(new URL(url));

  it('lets private destinations through without being told', () => {
    expect(allows(undefined, 'http://localhost')).toBe(true);
    expect(allows([], 'https://example.com')).toBe(false);
  });

  it.each([
    ['an origin', 'https://api.example.com', 'https://api.example.com/x', 'https://api.example.com:8443'],
    ['an origin with its port', 'https://api.example.com:443/', 'https://api.example.com', 'http://api.example.com'],
    [
      'an origin, not what starts like it',
      'https://api.example.com',
      'https://api.example.com',
      'https://api.example.com.evil.org',
    ],
    ['every host below', '*.example.com', 'https://a.b.example.com', 'https://notexample.com'],
    ['every host below, not the name itself', '*.Example.com', 'https://a.example.com.', 'https://example.com'],
    ['everything', '*', 'https://anywhere.org', undefined],
    ['a RegExp on the origin', /^https:\/\/(a|b)\.com$/g, 'https://b.com/x', 'https://c.com/https://b.com'],
    ['a function', (url: URL) => url.pathname === '/yes', 'https://a.com/yes', 'https://a.com/no'],
  ])('lets %s through', (_, destination, yes, no) => {
    const rule = destinationRule([destination]);
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
    'mailto:a@b.c',
    '',
    'https://*.example.com',
    'ftp://a.example',
    'https://a.example/path',
    'https://a.example?x',
  ])('refuses %j at start-up', (destination) => {
    expect(() => destinationRule([destination])).toThrow(/propagateTo: '.*' is no destination. Write an origin/);
  });

  it('refuses what is no list', () => {
    expect(() => destinationRule('https://a.example' as never)).toThrow(
      'propagateTo is a list: write ["https://a.example"].',
    );
  });

  it('takes a promise for no yes', () => {
    expect(allows([(async () => true) as never], 'https://example.com')).toBe(false);
  });

  it('takes a dot at the end of a pattern', () => {
    expect(allows(['*.example.com.'], 'https://a.example.com')).toBe(true);
  });
});
