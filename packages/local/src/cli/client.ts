/** The running honeyhive-local that a command talks to. */
export interface RunningServer {
  readonly url: string;
  readonly token: string | undefined;
}

/** Sends a request and returns the body of the response. Throws the server's message if the request fails. */
export async function callServer({ url, token }: RunningServer, path: string, init: RequestInit = {}): Promise<string> {
  const response = await request(url, path, {
    ...init,
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  });
  const body = await response.text();
  if (!response.ok)
    throw new Error(errorMessage(body) ?? `${url}${path} responded with status ${response.status}: check --url.`);
  return body;
}

async function request(url: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL(path, url), init);
  } catch (cause) {
    throw new Error(`No honeyhive-local responds at ${url}: start one, or pass its address with --url.`, { cause });
  }
}

function errorMessage(body: string): string | undefined {
  try {
    return JSON.parse(body).message;
  } catch {
    return undefined;
  }
}
