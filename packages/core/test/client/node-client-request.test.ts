import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { runs } from '../../../../test/support/runs.js';
import { clientRequestUrl } from '../../src/client/node-client-request.js';

const urlOf = (host: string, path = '/x') =>
  clientRequestUrl({ protocol: 'http:', host, path } as never, { get: () => undefined } as never);

it.each([
  'localhost#.example.com',
  'localhost/.example.com',
  'localhost\\.example.com',
  'localhost?.example.com',
  'example.com@localhost',
  'local\thost',
  'localhost%2eexample.com',
])('returns null for the host %j', (host) => {
  expect(urlOf(host)).toBeNull();
});

it('returns a URL only if its host is the name that Node looks up', () => {
  const piece = fc.constantFrom(
    ...'a.-_#/\\?@% \t\n\u3002é',
    'localhost',
    'example.com',
    '127.0.0.1',
    '%2e',
    '0x7f',
    '%',
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
      const host = pieces.join('');
      const url = urlOf(host);
      expect(url === null || url.hostname === domainToASCII(host)).toBe(true);
    }),
    { numRuns: runs(1000) },
  );
});
