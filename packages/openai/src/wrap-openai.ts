import { globalState } from '@honeyhive/core/internal';
import { isOpenAIClient, type OpenAIClient, traceMethods } from './openai-client.js';

const wrapped = globalState('openai-clients', () => new WeakSet<object>());

/**
 * Records each call of an OpenAI client as a model event, and each tool that `runTools` runs as a tool event. Returns the
 * same client.
 *
 * Throws a TypeError if `client` is not an OpenAI client.
 *
 * @example const openai = wrapOpenAI(new OpenAI());
 */
export function wrapOpenAI<Client extends OpenAIClient>(client: Client): Client {
  if (!isOpenAIClient(client)) throw new TypeError('wrapOpenAI() takes a client: write wrapOpenAI(new OpenAI()).');
  if (wrapped.has(client)) return client;
  wrapped.add(client);
  traceMethods(client, wrapOpenAI);
  return client;
}
