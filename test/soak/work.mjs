// What the routes do, in every framework.
import { once } from 'node:events';
import { wrapAxios } from '@honeyhive/axios';
import { currentSession, enrichSpanContext } from '@honeyhive/node';
import axios from 'axios';

const [, , adapter] = process.argv;
const client = wrapAxios(axios.create());

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

export async function callOn(req) {
  return (await client.get(`http://${req.headers.host}/echo`)).data;
}

export async function fail() {
  await work();
  throw Object.assign(new Error('as requested'), { statusCode: 503 });
}
