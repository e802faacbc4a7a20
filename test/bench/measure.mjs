import { setTimeout as sleep } from 'node:timers/promises';
import { paths } from './request-text.mjs';
import { shuffled } from './statistics.mjs';
import { TracedServer } from './traced-server.mjs';
import { variants } from './variants.mjs';

/** Requests per second, low enough for the slowest variant. */
const fixedRate = 400;

const turnsAtRate = 2;
const turnsAtFullLoad = 5;

const maxRepeats = 3;

/**
 * Measures each variant in `framework`, in µs of CPU time per request for each round. `costs` has a GET, a GET with a
 * fetch, their difference (`call`), and a GET at full load. `added` has the same minus the bare server in that round.
 * `repeats` counts the turns that were repeated because the server did not keep up with the rate.
 *
 * In each round every server has a turn, in random order, so that other load on the machine affects all of them alike.
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
      // Another process may have taken the core. Give it time to finish.
      await sleep(1000);
    }
    throw new Error(`${framework}, ${server.variant.title}: it does not keep up with ${fixedRate} requests per second`);
  };
  const serveAtRate = (server, path) => leastOf(turnsAtRate, () => serveOnce(server, path));
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const server of shuffled(servers)) {
      const { get, fetch, call, full } = costs.get(server.variant);
      full.push(await costAtFullLoad(server));
      get.push(await serveAtRate(server, paths.get));
      // Not measured: opens connections, because those of the last turn were closed when they became idle.
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

/** Sends requests until V8 has compiled the code. Three of four make no call, because those are cheaper. */
async function warmUp(server, requests) {
  const { atOnce } = server.variant;
  for (let served = 0; served < requests; served += 4 * atOnce) {
    for (const path of [paths.get, paths.get, paths.get, paths.fetch]) await server.serve(path, atOnce);
  }
}

async function costAtFullLoad(server) {
  const { atOnce } = server.variant;
  // Not measured: refills the CPU caches after the turns of other servers.
  await server.serve(paths.get, atOnce);
  return leastOf(turnsAtFullLoad, async () => (await server.serve(paths.get, atOnce)).cost);
}

/** Returns the lowest cost of several turns: other load on the machine can only add to it. */
async function leastOf(turns, cost) {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn += 1) least = Math.min(least, await cost());
  return least;
}

function over(bare, costs) {
  const added = (load) => costs[load].map((cost, round) => cost - bare[load][round]);
  return Object.fromEntries(Object.keys(costs).map((load) => [load, added(load)]));
}
