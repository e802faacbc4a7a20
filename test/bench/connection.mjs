import { once } from 'node:events';
import { connect } from 'node:net';
import { requestText } from './request-text.mjs';

/** A keep-alive connection that carries one request at a time. */
export class Connection {
  #socket;
  #text = '';
  #waiting;
  #failure;

  static async open(port) {
    const connection = new Connection(port);
    await once(connection.#socket, 'connect');
    return connection;
  }

  constructor(port) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1');
    this.#socket.on('data', (text) => this.#read(text));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('the connection was closed')));
  }

  /** Sends a request. Rejects unless the whole response arrives with status 200. */
  ask(path, baggage) {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#text = '';
    this.#waiting = Promise.withResolvers();
    this.#socket.write(requestText(path, baggage));
    return this.#waiting.promise;
  }

  close() {
    this.#socket.destroy();
  }

  #fail(error) {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
  }

  #read(text) {
    this.#text += text;
    const head = this.#text.indexOf('\r\n\r\n');
    if (head === -1) return;
    const length = /content-length: (\d+)/i.exec(this.#text.slice(0, head))?.[1];
    if (length === undefined) return this.#fail(new Error(`the response has no Content-Length: ${this.#text}`));
    if (this.#text.length < head + 4 + Number(length)) return;
    if (this.#text.startsWith('HTTP/1.1 200')) this.#waiting.resolve();
    else this.#fail(new Error(`it responded ${this.#text}`));
  }
}
