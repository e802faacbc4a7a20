import { once } from 'node:events';
import { connect } from 'node:net';

const callerSpan = 'b7ad6b7169203331';
const session = '8d6f2c1e-3b5a-4c7d-9e8f-0a1b2c3d4e5f';
const connections = 32;

/** How the trace ids of all callers begin; a counter follows, since each request comes in a trace of its own. */
export const callersTrace = '0af7651916cd43dd';

/** So many members of others. */
export function foreignMembers(count) {
  return Array.from({ length: count }, (_, index) => `key${index}=value${index}`).join(',');
}

let sent = 0;

/** The baggage that services of this project send. */
export const ownMembers = `session_id=${session},project=bench,source=production`;

/** One request with the headers that a service in front sends. */
function requestText(path, baggage = ownMembers) {
  sent += 1;
  const traceId = callersTrace + sent.toString(16).padStart(16, '0');
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'User-Agent: bench',
    `traceparent: 00-${traceId}-${callerSpan}-01`,
    ...(baggage === '' ? [] : [`baggage: ${baggage}`]),
    '\r\n',
  ].join('\r\n');
}

/** A kept connection to a server, which carries one request at a time. */
class Connection {
  #socket;
  #answered;

  constructor(port) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1');
    this.#socket.on('data', (text) => this.#read(text));
  }

  async opened() {
    await once(this.#socket, 'connect');
    return this;
  }

  ask(path, baggage) {
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#answered = { text: '', resolve, reject };
    this.#socket.write(requestText(path, baggage));
    return promise;
  }

  close() {
    this.#socket.destroy();
  }

  #read(text) {
    const answer = this.#answered;
    answer.text += text;
    const head = answer.text.indexOf('\r\n\r\n');
    if (head === -1) return;
    const [, length] = /content-length: (\d+)/i.exec(answer.text);
    if (answer.text.length < head + 4 + Number(length)) return;
    if (answer.text.startsWith('HTTP/1.1 200')) answer.resolve();
    else answer.reject(new Error(`the server answered ${answer.text}`));
  }
}

/** Load on one server, over connections that stay open. */
export class Load {
  #connections = [];

  static async open(port, count = connections) {
    const load = new Load();
    // One after another, since a server has room for so many only that it has not accepted yet.
    while (load.#connections.length < count) load.#connections.push(await new Connection(port).opened());
    return load;
  }

  close() {
    for (const connection of this.#connections) connection.close();
  }

  /** Sends a request on each connection at once, and waits for all answers. */
  async sendOnEach(path) {
    await Promise.all(this.#connections.map((connection) => connection.ask(path)));
  }

  /** Sends `count` requests as fast as they are answered; answers how many a second that were. */
  async send(path, count, baggage) {
    const start = performance.now();
    let left = count;
    const loop = async (connection) => {
      while (left > 0) {
        left -= 1;
        await connection.ask(path, baggage);
      }
    };
    const wake = stayAwake();
    await Promise.all(this.#connections.map(loop));
    wake.end();
    return (count / (performance.now() - start)) * 1000;
  }

  /**
   * Sends `count` requests, `rate` a second, in bursts of one on each connection. Throws where the server does not keep up:
   * where it has not answered a burst when the next is due.
   */
  async sendAt(rate, path, count) {
    const start = performance.now();
    const wake = stayAwake();
    for (let asked = 0; asked < count; asked += connections) {
      const due = start + (asked / rate) * 1000;
      if (asked > 0 && performance.now() > due) throw new Error(`it does not keep up with ${rate} requests a second`);
      while (performance.now() < due) await new Promise(setImmediate);
      await Promise.all(this.#connections.slice(0, count - asked).map((connection) => connection.ask(path)));
    }
    wake.end();
  }
}

/** Keeps this process from sleeping: a server pays for waking its client up, and a slow one would do so more often. */
function stayAwake() {
  let next;
  const again = () => {
    next = setImmediate(again);
  };
  again();
  return { end: () => clearImmediate(next) };
}
