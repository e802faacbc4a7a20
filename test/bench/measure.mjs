import { summary } from './statistics.mjs';
import { paths, TracedServer } from './traced-server.mjs';
import { variants } from './variants.mjs';

/** What is measured of each server: requests for its own answer and for one with a call, at a fixed rate, and all it can. */
export const loads = ['get', 'fetch', 'full'];

/** Requests a second to each server: together they take about half of the core. */
export const fixedRate = 100;

const windowRequests = 100;

/**
 * What each variant costs in `framework` under each load: microseconds of CPU time for a request, for all but the bare
 * server over what that takes in the same round, and how many requests it can serve in a second.
 *
 * At the fixed rate all servers serve at the same time, so that whatever else the machine does meets them alike. At full load
 * they take turns, in an order that moves on with each round.
 */
export async function measure(framework, { rounds, warmUps, pin }) {
  const servers = await Promise.all(variants.map((variant) => TracedServer.start(framework, variant, pin)));
  for (const server of servers) await warmUp(server, warmUps);
  const turns = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const load of ['get', 'fetch']) {
      const served = await Promise.all(servers.map((server) => server.serve(paths[load], windowRequests, fixedRate)));
      for (const [index, { cost }] of served.entries()) turns.push({ name: variants[index].name, load, round, cost });
    }
    const first = round % servers.length;
    for (const server of [...servers.slice(first), ...servers.slice(0, first)]) {
      const { name, batch } = server.variant;
      turns.push({ name, load: 'full', round, ...(await server.serve(paths.get, batch)) });
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
