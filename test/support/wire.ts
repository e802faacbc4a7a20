import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP connection for hand-written requests, one or several at a time. */
export interface Wire {
  readonly socket: Socket;
  /** Writes the requests at once and returns their responses in order. */
  send(...requests: string[]): Promise<WireResponse[]>;
}

export interface WireResponse {
  readonly status: number;
  readonly body: string;
}

export async function openWire(origin: string): Promise<Wire> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    socket.emit('received');
  });
  return {
    socket,
    async send(...requests) {
      socket.write(requests.join(''));
      const responses: WireResponse[] = [];
      while (responses.length < requests.length) {
        const response = takeResponse(received);
        if (response) {
          received = response.rest;
          responses.push(response);
        } else await once(socket, 'received');
      }
      return responses;
    },
  };
}

/** Returns the text of a GET request, for example `get('/users/7', { baggage: 'a=b' })`. */
export function get(path: string, headers: Record<string, string> = {}): string {
  return request('GET', path, headers, '');
}

export function post(path: string, headers: Record<string, string>, body: string): string {
  return request('POST', path, { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body);
}

function request(method: string, path: string, headers: Record<string, string>, body: string): string {
  const lines = Object.entries({ host: 'test', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

function takeResponse(text: string): (WireResponse & { rest: string }) | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = text.slice(0, end);
  const after = text.slice(end + 4);
  const status = Number(head.slice(9, 12));
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) {
    if (after.length < Number(length)) return undefined;
    return { status, body: after.slice(0, Number(length)), rest: after.slice(Number(length)) };
  }
  const chunks = /^([\da-f]+\r\n[\s\S]*?)?0\r\n\r\n/.exec(after);
  if (!chunks) return undefined;
  const body = (chunks[1] ?? '').replace(/[\da-f]+\r\n([^\r]*)\r\n/g, '$1');
  return { status, body, rest: after.slice(chunks[0].length) };
}
