// Measures whether the cost and memory of a request grow with routes, baggage, earlier requests and open requests.
import { Crowd } from './crowd.mjs';
import { addedWithSpread, markdownTable } from './markdown.mjs';
import { foreignMembers, ownMembers, paths } from './request-text.mjs';
import { shuffled, summary } from './statistics.mjs';
import { TracedServer } from './traced-server.mjs';
import { variants } from './variants.mjs';

const names = ['bare', 'honeyhive-propagation', 'honeyhive', 'by-hand-alike'];
const compared = variants.filter(({ name }) => names.includes(name));
const titles = compared.slice(1).map(({ title }) => title);
const requestsOfTurn = 500;
const warmUpTurns = 8;
const manyRoutes = 1000;
const laterTurns = 50;
const openRequests = 10_000;

/** Returns the µs added to a request, by routes for each framework and by everything else for Fastify, and the memory. */
export async function growth({ turns }) {
  const routes = [];
  for (const framework of ['Express', 'Fastify', 'Koa']) routes.push(await routeCosts(framework, turns));
  const servers = await startEach('Fastify', 0);
  await addedCosts(servers, warmUpTurns);
  const costs = await otherCosts(servers, turns);
  const memory = await memoryOf(servers);
  for (const server of servers) await server.stop();
  return { costs: [...routes.flat(), ...costs], memory };
}

export function growthTables({ costs, memory }) {
  return [
    markdownTable(
      ['µs added to a GET', ...titles],
      costs.map(([title, added]) => [title, ...added.map(addedWithSpread)]),
    ),
    markdownTable(
      [
        `bytes per request, for ${openRequests} requests, more than the bare server`,
        'while open',
        'after the response',
      ],
      memory.map(({ variant, open, after }) => [variant.title, open.toFixed(0), after.toFixed(0)]),
    ),
  ].join('\n\n');
}

function startEach(framework, routes) {
  const options = { env: { ROUTES: String(routes) }, flags: ['--expose-gc'] };
  return Promise.all(compared.map((variant) => TracedServer.start(framework, variant, options)));
}

async function routeCosts(framework, turns) {
  const few = await startEach(framework, 0);
  const many = await startEach(framework, manyRoutes);
  for (const servers of [few, many]) await addedCosts(servers, warmUpTurns);
  const rows = [
    [`${framework}, no other routes`, await addedCosts(few, turns)],
    [`${framework}, after ${manyRoutes} other routes`, await addedCosts(many, turns)],
  ];
  for (const server of [...few, ...many]) await server.stop();
  return rows;
}

async function otherCosts(servers, turns) {
  const rows = [];
  for (const count of [0, 3, 30, 177]) {
    const baggage = count === 0 ? ownMembers : `${ownMembers},${foreignMembers(count)}`;
    rows.push([`baggage with 3 own and ${count} foreign members`, await addedCosts(servers, turns, baggage)]);
  }
  for (let turn = 0; turn < laterTurns; turn += 1) {
    for (const server of servers) await server.serve(paths.get, requestsOfTurn);
  }
  rows.push([`after ${laterTurns * requestsOfTurn} more requests`, await addedCosts(servers, turns)]);
  const crowds = [];
  for (const server of servers) crowds.push(await Crowd.connect(server, openRequests));
  for (const crowd of crowds) await crowd.ask();
  rows.push([`with ${openRequests} open requests`, await addedCosts(servers, turns)]);
  for (const crowd of crowds) await crowd.release();
  return rows;
}

/** Returns how much each server adds to the cost of the first one, the bare server, in the same turn. */
async function addedCosts(servers, turns, baggage) {
  const costs = new Map(servers.map((server) => [server, []]));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const server of shuffled(servers)) {
      const { cost } = await server.serve(paths.get, requestsOfTurn, { baggage });
      costs.get(server).push(cost);
    }
  }
  const [bare, ...others] = costs.values();
  return others.map((own) => summary(own.map((cost, turn) => cost - bare[turn])));
}

async function memoryOf(servers) {
  const [bare, ...others] = await Promise.all(servers.map(heapOfOpenRequests));
  return others.map(({ open, after }, index) => ({
    variant: compared[index + 1],
    open: open - bare.open,
    after: after - bare.after,
  }));
}

/** Returns the bytes per request: while it is open, without its connection, and what is left after it. */
async function heapOfOpenRequests(server) {
  const before = await server.ask('heap');
  const crowd = await Crowd.connect(server, openRequests);
  const connected = await server.ask('heap');
  await crowd.ask();
  const open = await server.ask('heap');
  await crowd.release();
  const after = await server.ask('heap');
  return { open: (open - connected) / openRequests, after: (after - before) / openRequests };
}
