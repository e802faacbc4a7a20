// What the routes do, in every framework.
import { once } from 'node:events';
import { wrapAxios } from '@honeyhive/axios';
import { currentSession, enrichSpanContext } from '@honeyhive/node';
import axios from 'axios';
import { Agent, request } from 'undici';

const [, , adapter] = process.argv;
const client = wrapAxios(axios.create());
/** Fewer connections than requests, so that most calls wait in its queue. */
const pool = new Agent({ connections: 2 });

export const sessionId = () => currentSession()?.sessionId;
export const work = async () => enrichSpanContext({ eventName: 'work', inputs: { adapter } }, async () => sessionId());

/** Yields five parts, each with the session that is active at that moment. */
export async function* parts() {
  for (let part = 0; part < 5; part += 1) {
    await new Promise(setImmediate);
    yield `${sessionId()} `;
  }
}

/** Yields a first part, and then waits until the client disconnects. */
export async function* endless() {
  yield `${sessionId()} `;
  await new Promise(() => {});
}

export async function bodyOf(req) {
  req.resume();
  await once(req, 'end');
  return work();
}

const calls = [
  async (url) => (await client.get(url)).data,
  async (url) => (await request(url, { dispatcher: pool })).body.text(),
  // As a proxy, with the headers of the request as they came.
  async (url, { host, connection, ...headers }) => (await request(url, { dispatcher: pool, headers })).body.text(),
];
let turn = 0;

/** Calls the server itself, each time in another way. */
export async function callOn({ headers }) {
  turn = (turn + 1) % calls.length;
  return calls[turn](`http://${headers.host}/echo`, headers);
}

export async function fail() {
  await work();
  throw Object.assign(new Error('as requested'), { statusCode: 503 });
}
