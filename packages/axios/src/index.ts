import { allowOrigin, errorText, injectForOrigin } from '@honeyhive/core/internal';

/** What is used of an axios client, whichever copy of axios it comes from. */
export interface AxiosClient {
  readonly interceptors: {
    readonly request: { use(onFulfilled: <Config extends AxiosRequest>(config: Config) => Config): unknown };
  };
}

interface AxiosRequest {
  url?: string | undefined;
  baseURL?: string | undefined;
  allowAbsoluteUrls?: boolean | undefined;
  adapter?: unknown;
  headers: object;
  /** Of axios from version 1.13 on. */
  httpVersion?: unknown;
}

const absolute = /^(?:[a-z][a-z\d+.-]*:)?\/\//i;

/**
 * Makes an axios client carry trace and session to the servers that it is told to call, wherever they are, and hands
 * back the same client. A redirect to another origin carries nothing. Throws a TypeError if `client` is not a client of axios.
 *
 * @example const users = wrapAxios(axios.create({ baseURL: 'https://users.example.com' }));
 */
export function wrapAxios<Client extends AxiosClient>(client: Client): Client {
  if (typeof (client as Partial<AxiosClient> | undefined)?.interceptors?.request?.use !== 'function') {
    throw new TypeError(
      `wrapAxios() takes a client of axios, and not ${errorText(client)}. Write wrapAxios(axios) or wrapAxios(axios.create()).`,
    );
  }
  client.interceptors.request.use(function honeyhive(config) {
    const origin = originOf(config);
    if (origin === undefined) return config;
    allowOrigin(origin);
    if (isHttp2(config)) injectForOrigin(config.headers, origin, config.url ?? '');
    return config;
  });
  return client;
}

function originOf({ url = '', baseURL, allowAbsoluteUrls = true }: AxiosRequest): string | undefined {
  const isAbsolute = absolute.test(url) && (allowAbsoluteUrls || !baseURL);
  return URL.parse(isAbsolute ? url : (baseURL ?? ''))?.origin;
}

// There axios follows no redirect, on which these headers would go along. On fetch it knows no versions.
function isHttp2({ httpVersion, adapter }: AxiosRequest): boolean {
  return Number(httpVersion) === 2 && !String(adapter).startsWith('fetch');
}
