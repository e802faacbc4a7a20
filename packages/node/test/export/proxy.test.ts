import { globalState } from '@honeyhive/core/internal';
import { proxyFor } from '../../src/export/proxy.js';

const proxy = 'http://proxy.internal:3128';
const find = (url: string, env: NodeJS.ProcessEnv) => proxyFor(new URL(url), env)?.href;

let emitWarning: jest.SpyInstance;
beforeEach(() => {
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  globalState('warnings', () => new Set()).clear();
});
afterEach(() => void jest.restoreAllMocks());

describe('proxyFor', () => {
  it('prefers the variable in lower case, as curl does', () => {
    const env = { https_proxy: 'http://a', HTTPS_PROXY: 'http://b', http_proxy: 'http://c', HTTP_PROXY: 'http://d' };
    expect(find('https://api.example.com', env)).toBe('http://a/');
    expect(find('http://api.example.com', env)).toBe('http://c/');
    expect(find('http://api.example.com', { HTTPS_PROXY: proxy })).toBeUndefined();
    expect(find('https://api.example.com', { HTTP_PROXY: proxy })).toBeUndefined();
  });

  it('takes a proxy without a scheme for one by http', () => {
    expect(find('https://api.example.com', { HTTPS_PROXY: 'user:pass@proxy:3128' })).toBe(
      'http://user:pass@proxy:3128/',
    );
  });

  it.each(['http://localhost:4319', 'http://api.localhost', 'http://127.0.0.1:4319', 'http://[::1]:4319'])(
    'uses none for %s',
    (url) => {
      expect(find(url, { HTTP_PROXY: proxy })).toBeUndefined();
    },
  );

  it.each([
    ['*', true],
    ['api.example.com', true],
    ['API.example.com', true],
    ['example.com', true],
    ['.example.com', true],
    ['*.example.com', true],
    ['localhost, example.com', true],
    ['localhost example.com', true],
    ['api.example.com:8443', true],
    ['api.example.com:443', false],
    ['ample.com', false],
    ['www.api.example.com', false],
    ['example.com.evil', false],
    ['example', false],
    ['', false],
    [' , ', false],
  ])('with NO_PROXY=%j, excludes api.example.com: %s', (noProxy, isExcluded) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      const env = { HTTPS_PROXY: proxy, [name]: noProxy };
      expect(find('https://api.example.com:8443', env) === undefined).toBe(isExcluded);
    }
  });

  it('compares the default port of a URL, and addresses', () => {
    expect(find('https://api.example.com', { HTTPS_PROXY: proxy, NO_PROXY: 'api.example.com:443' })).toBeUndefined();
    expect(find('http://10.0.0.7:80', { HTTP_PROXY: proxy, NO_PROXY: '10.0.0.7:80' })).toBeUndefined();
    expect(find('http://[fd00::1]:4319', { HTTP_PROXY: proxy, NO_PROXY: '[fd00::1]' })).toBeUndefined();
    expect(find('http://[fd00::1]:4319', { HTTP_PROXY: proxy, NO_PROXY: 'fd00::1' })).toBeUndefined();
  });

  it.each(['socks5://user:secret@proxy', 'http://', 'http://us%ERer:secret@proxy'])(
    'ignores %s, and warns without quoting it',
    (text) => {
      expect(find('https://api.example.com', { HTTPS_PROXY: text })).toBeUndefined();
      expect(emitWarning.mock.calls.map(([message]) => message)).toEqual([
        'HTTPS_PROXY is not used for HoneyHive: it is not an http or https URL, such as http://proxy.internal:3128',
      ]);
    },
  );

  const flags = process.allowedNodeEnvironmentFlags;
  afterEach(() => {
    Object.defineProperty(process, 'allowedNodeEnvironmentFlags', { configurable: true, value: flags });
  });

  it('warns if this version of Node has no proxies', () => {
    // A getter or, once it was read, a value.
    Object.defineProperty(process, 'allowedNodeEnvironmentFlags', { configurable: true, value: new Set() });
    expect(find('https://api.example.com', { HTTPS_PROXY: proxy })).toBeUndefined();
    expect(emitWarning.mock.calls.map(([message]) => message)).toEqual([
      'HTTPS_PROXY is not used for HoneyHive: proxies need Node 22.21, 24.5 or a later version',
    ]);
  });
});
