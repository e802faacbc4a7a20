/** Says that the server responded with an HTTP status other than 2xx, and what to do about a key that it does not accept. */
export function statusReason(status: number, apiKey: string | undefined): string {
  if (status !== 401 && status !== 403) return `HTTP status ${status}`;
  const advice = apiKey === undefined ? 'HH_API_KEY is not set' : 'check HH_API_KEY, which it does not accept';
  return `the server answered ${status}: ${advice}`;
}
