// What the routes of the server do, in every framework.
import { once } from 'node:events';
import { honeyhive as wrap } from '@honeyhive/axios';
import { currentSession, enrichSpanContext } from '@honeyhive/node';
import axios from 'axios';

const [, , adapter] = process.argv;
const client = wrap(axios.create());

export const sessionId = () => currentSession()?.sessionId;
export const work = async () => enrichSpanContext({ eventName: 'work', inputs: { adapter } }, async () => sessionId());

/** Five parts, each with the session in force where it is made. */
export async function* parts() {
  for (let part = 0; part < 5; part += 1) {
    await new Promise(setImmediate);
    yield `${sessionId()} `;
  }
}

/** A first part, and then nothing until the client goes. */
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
  throw Object.assign(new Error('as it was asked'), { statusCode: 503 });
}
