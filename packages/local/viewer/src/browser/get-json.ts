export interface JsonResult<Value> {
  readonly value: Value | undefined;
  readonly error: string | undefined;
}

/** Fetches JSON from the server. Never rejects: a failure is returned as `error`. */
export async function getJson<Value>(
  path: string,
  signal: AbortSignal,
): Promise<JsonResult<Value> & { isNetworkError?: boolean }> {
  try {
    const response = await fetch(path, { signal });
    const body = await response.json();
    return response.ok ? { value: body, error: undefined } : { value: undefined, error: body.message };
  } catch (error) {
    return { value: undefined, error: String(error), isNetworkError: true };
  }
}
