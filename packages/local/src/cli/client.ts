/** Which running honeyhive-local a command is for. */
export interface RunningServer {
  readonly url: string;
  readonly token: string | undefined;
}

/** Asks a running honeyhive-local; throws what it says where it does not do it. */
export async function callServer({ url, token }: RunningServer, path: string, init: RequestInit = {}): Promise<string> {
  const response = await request(url, path, {
    ...init,
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(errorMessage(body) ?? `${url}${path} answered ${response.status}.`);
  return body;
}

async function request(url: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL(path, url), init);
  } catch (cause) {
    throw new Error(`No honeyhive-local answers at ${url}: start one, or pass its address with --url.`, { cause });
  }
}

function errorMessage(body: string): string | undefined {
  try {
    return JSON.parse(body).message;
  } catch {
    return undefined;
  }
}
