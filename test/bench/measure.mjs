import { summary } from './statistics.mjs';
import { paths, TracedServer } from './traced-server.mjs';
import { variants } from './variants.mjs';

/** What is measured of each server: requests for its own answer and for one with a call, at a fixed rate, and all it can. */
export const loads = ['get', 'fetch', 'full'];

/** Requests a second: what the slowest serves with room to spare. */
export const fixedRate = 500;

const fixedRequests = 256;

/**
 * What each variant costs in `framework` under each load: microseconds of CPU time for a request, for all but the bare
 * server over what that takes in the same round, and how many requests it can serve in a second.
 *
 * Each round gives every server its turn, in an order that moves on, so that what else the machine does meets them alike.
 */
export async function measure(framework, { rounds, warmUps, pin }) {
  const servers = await Promise.all(variants.map((variant) => TracedServer.start(framework, variant, pin)));
  for (const server of servers) await warmUp(server, warmUps);
  const turns = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % servers.length;
    for (const server of [...servers.slice(first), ...servers.slice(0, first)]) {
      const { name, batch } = server.variant;
      // Not measured, since others had the caches before.
      await server.serve(paths.get, batch);
      for (let turn = 0; turn < 3; turn += 1) {
        turns.push({ name, load: 'full', ...(await server.serve(paths.get, batch)) });
      }
      turns.push({ name, load: 'get', ...(await server.serve(paths.get, fixedRequests, { rate: fixedRate })) });
      turns.push({ name, load: 'fetch', ...(await server.serve(paths.fetch, fixedRequests, { rate: fixedRate })) });
    }
  }
  for (const server of servers) await server.stop();
  return variants.map((variant) => ({ variant, ...summaries(turns, variant) }));
}

async function warmUp(server, batches) {
  for (let batch = 0; batch < batches; batch += 1) {
    for (const path of Object.values(paths)) await server.serve(path, server.variant.batch);
  }
}

function summaries(turns, { name }) {
  const of = (load, who = name) => turns.filter((turn) => turn.load === load && turn.name === who);
  const added = (load) => {
    const bare = of(load, 'bare');
    return summary(of(load).map(({ cost }, round) => cost - (name === 'bare' ? 0 : bare[round].cost)));
  };
  // What the call costs more than without tracing.
  const call = of('fetch').map(({ cost }, round) => cost - of('get')[round].cost);
  const bareCall = of('fetch', 'bare').map(({ cost }, round) => cost - of('get', 'bare')[round].cost);
  return {
    ...Object.fromEntries(loads.map((load) => [load, added(load)])),
    call: summary(call.map((cost, round) => cost - (name === 'bare' ? 0 : bareCall[round]))),
    rate: summary(of('full').map(({ rate }) => rate)),
  };
}
