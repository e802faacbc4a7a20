import { startDownstream } from './sink.mjs';
import { summary } from './statistics.mjs';
import { TracedServer } from './traced-server.mjs';
import { variants } from './variants.mjs';

/** What is asked for: an answer of the server's own, and one for which it calls another service. */
const paths = { get: '/users/42', fetch: '/users/42/profile' };

/**
 * What each variant costs in `framework`: microseconds of CPU time for a request, for all but the bare server over what
 * that takes in the same round, and how many requests it served in a second.
 *
 * Each round gives every server its turn, in an order that moves on, so that what else the machine does meets them alike.
 */
export async function measure(framework, { rounds, warmUps, pinned }) {
  const downstream = await startDownstream();
  const servers = await Promise.all(
    variants.map((variant) => TracedServer.start(framework, variant, downstream, { pinned })),
  );
  for (const server of servers) await warmUp(server, warmUps);
  const turns = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % servers.length;
    for (const server of [...servers.slice(first), ...servers.slice(0, first)]) {
      for (const load of Object.keys(paths)) turns.push(await turn(server, load, round, downstream));
    }
  }
  for (const server of servers) await server.stop();
  downstream.close();
  return variants.map((variant) => ({ variant, ...summaries(turns, variant) }));
}

async function warmUp(server, batches) {
  for (let batch = 0; batch < batches; batch += 1) {
    for (const path of Object.values(paths)) await server.serve(path, server.variant.batch);
  }
}

/** Throws where calls went out without the caller's trace. */
async function turn(server, load, round, downstream) {
  const { name, batch, traces } = server.variant;
  downstream.traced = 0;
  const served = await server.serve(paths[load], batch);
  const expected = traces && load === 'fetch' ? batch : 0;
  if (downstream.traced === expected) return { name, load, round, ...served };
  throw new Error(`${server}: ${downstream.traced} of ${expected} calls carried the trace`);
}

function summaries(turns, { name }) {
  const of = (load, who = name) => turns.filter((turn) => turn.load === load && turn.name === who);
  const added = (load) => {
    const bare = Map.groupBy(of(load, 'bare'), ({ round }) => round);
    return of(load).map(({ cost, round }) => cost - (name === 'bare' ? 0 : bare.get(round)[0].cost));
  };
  return {
    get: summary(added('get')),
    fetch: summary(added('fetch')),
    rate: summary(of('get').map(({ rate }) => rate)),
  };
}
