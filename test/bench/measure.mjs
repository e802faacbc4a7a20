import { setTimeout as sleep } from 'node:timers/promises';
import { paths } from './request-text.mjs';
import { shuffled } from './statistics.mjs';
import { TracedServer } from './traced-server.mjs';
import { variants } from './variants.mjs';

/** Requests a second: what the slowest serves with room to spare. */
const fixedRate = 400;

const turnsAtRate = 2;
const turnsAtFullLoad = 5;

const maxRepeats = 3;

/**
 * What each variant costs in `framework`, microseconds of CPU time for a request in each round: `costs` of a GET, of one
 * with a fetch, of what the second takes over the first, and of a GET at full load; and `added`, the same over the bare
 * server in that round. `repeats` is how many turns did not keep up with the rate at first.
 *
 * Each round gives every server its turn, in an order by chance, so that what else the machine does meets them alike.
 */
export async function measure(framework, effort) {
  const servers = await Promise.all(variants.map((variant) => TracedServer.start(framework, variant)));
  for (const server of servers) await warmUp(server, effort.warmUps);
  const costs = new Map(variants.map((variant) => [variant, { get: [], fetch: [], call: [], full: [] }]));
  let repeats = 0;
  const serveOnce = async (server, path) => {
    for (let turn = 0; turn <= maxRepeats; turn += 1) {
      const { cost, isOnTime } = await server.serve(path, effort.requests, { rate: fixedRate });
      if (isOnTime) return cost;
      repeats += 1;
      // Whatever else took the core may be done by then.
      await sleep(1000);
    }
    throw new Error(`${framework}, ${server.variant.title}: it does not keep up with ${fixedRate} requests a second`);
  };
  const serveAtRate = (server, path) => leastOf(turnsAtRate, () => serveOnce(server, path));
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const server of shuffled(servers)) {
      const { get, fetch, call, full } = costs.get(server.variant);
      full.push(await costAtFullLoad(server));
      get.push(await serveAtRate(server, paths.get));
      // Not measured: it opens connections, since those of its last turn have been closed for being idle.
      await server.serve(paths.fetch, 64);
      fetch.push(await serveAtRate(server, paths.fetch));
      call.push(fetch.at(-1) - get.at(-1));
    }
  }
  for (const server of servers) await server.stop();
  const [bare] = costs.values();
  const results = variants.map((variant) => ({
    variant,
    costs: costs.get(variant),
    added: over(bare, costs.get(variant)),
  }));
  return { framework, results, repeats };
}

/** Until V8 has compiled what is served: three of four requests without a call, which are the cheaper ones. */
async function warmUp(server, requests) {
  const { atOnce } = server.variant;
  for (let served = 0; served < requests; served += 4 * atOnce) {
    for (const path of [paths.get, paths.get, paths.get, paths.fetch]) await server.serve(path, atOnce);
  }
}

async function costAtFullLoad(server) {
  const { atOnce } = server.variant;
  // Not measured, since others had the caches before.
  await server.serve(paths.get, atOnce);
  return leastOf(turnsAtFullLoad, async () => (await server.serve(paths.get, atOnce)).cost);
}

/** Of so many turns the one that cost least: what else the machine does only adds. */
async function leastOf(turns, cost) {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn += 1) least = Math.min(least, await cost());
  return least;
}

function over(bare, costs) {
  const added = (load) => costs[load].map((cost, round) => cost - bare[load][round]);
  return Object.fromEntries(Object.keys(costs).map((load) => [load, added(load)]));
}
