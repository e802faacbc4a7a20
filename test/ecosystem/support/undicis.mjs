import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import * as undici8 from 'undici8';
import { asOutsider } from './caller.mjs';
import { startUpstream } from './upstream.mjs';

/** The three majors of undici, each of which has sent a request already, as in a service that has been running for a while. */
export async function warmUndicis() {
  const undicis = { undici6, undici7, undici8 };
  const { origin } = await startUpstream();
  for (const { request, Agent } of Object.values(undicis)) {
    const dispatcher = new Agent();
    const { body } = await asOutsider(() => request(origin, { dispatcher }));
    await body.dump();
    await dispatcher.close();
  }
  return undicis;
}
