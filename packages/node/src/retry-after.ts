/** Milliseconds that a Retry-After header asks for, in seconds or as a date; undefined where it says neither. RFC 9110 §10.2.3. */
export function retryAfterMillis(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
