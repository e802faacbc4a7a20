// What grows, and what does not: the cost and the memory of a request by what there is besides it.
import { foreignMembers, Load } from './load.mjs';
import { markdownTable } from './report.mjs';
import { summary } from './statistics.mjs';
import { paths, TracedServer } from './traced-server.mjs';
import { variants } from './variants.mjs';

const names = ['bare', 'honeyhive-propagation', 'honeyhive', 'by-hand-alike'];
const [bare, ...traced] = variants.filter(({ name }) => names.includes(name));
const openRequests = 10_000;
const batch = 500;

/** Two tables of one framework, the microseconds that are added to a request and the memory. */
export async function growth(framework, { pin, batches }) {
  const start = (variant, routes) =>
    TracedServer.start(framework, variant, pin, { env: { ROUTES: String(routes) }, flags: ['--expose-gc'] });
  const measured = {};
  const memory = {};
  for (const variant of [bare, ...traced]) {
    const routed = await start(variant, 1000);
    await costOf(routed, batches);
    const routes = await costOf(routed, batches);
    await routed.stop();

    const server = await start(variant, 0);
    await costOf(server, batches);
    const costs = { routes };
    for (const count of [0, 3, 30, 180])
      costs[`members${count}`] = await costOf(server, batches, foreignMembers(count));
    costs.first = await costOf(server, batches);
    for (let earlier = 0; earlier < 100; earlier += 1) await server.serve(paths.get, batch);
    costs.later = await costOf(server, batches);

    const before = await server.ask('heap');
    const load = await Load.open(server.port, openRequests);
    const connected = await server.ask('heap');
    const answered = load.sendOnEach('/held/1');
    costs.open = await costOf(server, batches);
    const open = await server.ask('heap');
    await server.ask('release');
    await answered;
    await server.exported(openRequests);
    load.close();
    const after = await server.ask('heap');
    await server.stop();
    measured[variant.name] = costs;
    memory[variant.name] = { open: (open - connected) / openRequests, after: (after - before) / openRequests };
  }
  return `${costTable(measured)}\n\n${memoryTable(memory)}`;
}

async function costOf(server, batches, baggage) {
  const costs = [];
  for (let turn = 0; turn < batches; turn += 1) costs.push((await server.serve(paths.get, batch, { baggage })).cost);
  return summary(costs);
}

const rows = {
  first: 'one route, 32 requests open, three members of its own',
  routes: 'behind 1 000 other routes',
  open: `besides ${openRequests.toLocaleString('en').replace(',', ' ')} other requests that are open`,
  later: 'after 50 000 more requests',
  members0: 'no baggage',
  members3: '3 foreign members',
  members30: '30 foreign members',
  members180: '180 foreign members',
};

function costTable(measured) {
  const added = (name, row) => (measured[name][row].median - measured.bare[row].median).toFixed(1);
  return markdownTable(
    ['µs added to a GET', ...traced.map(({ title }) => title)],
    Object.entries(rows).map(([row, title]) => [title, ...traced.map(({ name }) => added(name, row))]),
  );
}

function memoryTable(memory) {
  const added = (name, moment) => Math.round(memory[name][moment] - memory.bare[moment]).toString();
  return markdownTable(
    ['bytes for each of 10 000 requests, over the bare server', ...traced.map(({ title }) => title)],
    [
      ['while they are open', ...traced.map(({ name }) => added(name, 'open'))],
      ['after they were answered', ...traced.map(({ name }) => added(name, 'after'))],
    ],
  );
}
