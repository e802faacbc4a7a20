import { retryAfterMillis } from '../src/retry-after.js';

it.each([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['0', 0],
  ['120', 120_000],
  ['Fri, 31 Dec 1999 23:59:59 GMT', 7_000],
  ['Fri, 31 Dec 1999 23:59:00 GMT', 0],
])('Retry-After: %s', (header, millis) => {
  expect(retryAfterMillis(header, Date.UTC(1999, 11, 31, 23, 59, 52))).toBe(millis);
});
