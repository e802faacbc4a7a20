import { proxyFor } from './proxy.js';

/** Options for an agent of node:http or node:https. They can be sent to a thread. */
export interface AgentOptions {
  readonly keepAlive: true;
  readonly proxyEnv: { readonly HTTP_PROXY?: string; readonly HTTPS_PROXY?: string };
}

/** Returns the options of an agent for requests to `serverUrl`, directly or through the proxy of the environment. */
export function agentOptions(serverUrl: URL): AgentOptions {
  const proxy = proxyFor(serverUrl)?.href;
  // Without the option, Node may look for a proxy by itself.
  return { keepAlive: true, proxyEnv: proxy === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } };
}
