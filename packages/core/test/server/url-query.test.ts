import { urlQuery } from '../../src/server/url-query.js';
import { setRedaction } from '../../src/spans/redaction.js';

afterEach(() => setRedaction({ redact: undefined }));

it.each([
  ['/path', undefined],
  ['/path?', undefined],
  ['/path?q=OpenTelemetry', 'q=OpenTelemetry'],
  ['/path?a=1&sig=abc&b=2', 'a=1&sig=REDACTED&b=2'],
  ['/path?AWSAccessKeyId=a&Signature=b=c', 'AWSAccessKeyId=REDACTED&Signature=REDACTED'],
  ['/path?X-Goog-Signature=a', 'X-Goog-Signature=REDACTED'],
  [
    '/path?X-Amz-Signature=a&X-Amz-Credential=b&X-Amz-Security-Token=c',
    'X-Amz-Signature=REDACTED&X-Amz-Credential=REDACTED&X-Amz-Security-Token=REDACTED',
  ],
  ['/path?%73ig=abc&a%=1', '%73ig=REDACTED&a%=1'],
  ['/path?sig&sig=&signature=a', 'sig&sig=REDACTED&signature=a'],
  ['/path?a=?sig=1&sig=2', 'a=?sig=1&sig=REDACTED'],
  ['http://proxied/path?sig=1#fragment', 'sig=REDACTED'],
])('%s has the query %s', (target, query) => {
  expect(urlQuery(target)).toBe(query);
});

it('is redacted as the application wants it besides', () => {
  setRedaction({ redact: (value, key) => (key === 'url.query' ? value.replace('bob', '***') : value) });
  expect(urlQuery('/?user=bob&sig=1')).toBe('user=***&sig=REDACTED');
});
