import { targetUrl } from '../../src/client/target-url.js';

it.each([
  ['http://evil.example', '/a?b=1', 'http://evil.example/a?b=1'],
  ['http://evil.example/', '/a', 'http://evil.example/a'],
  ['http://evil.example', '//localhost/x', 'http://evil.example//localhost/x'],
  ['http://evil.example', '/\\localhost/x', 'http://evil.example//localhost/x'],
  ['http://evil.example', '\\\\localhost/x', 'http://evil.example///localhost/x'],
  ['http://evil.example', '@localhost/x', 'http://evil.example/@localhost/x'],
  ['http://evil.example', '*', 'http://evil.example/*'],
  ['http://proxy:3128', 'http://target.example/x', 'http://target.example/x'],
])('on %s, the path %s has the URL %s', (origin, path, url) => {
  expect(targetUrl(origin, path)?.href).toBe(url);
});
