import { errorText, globalState, isTracingOff, warnOnThrow } from '@honeyhive/core/internal';
import { type Attributes, type Context, context } from '@opentelemetry/api';
import type { JsonRpcMessage } from './json-rpc.js';

// This file alone knows the SDK: `connect()` of its clients and servers, and its interface Transport. Both are public, and
// the same in 1.x and 2.x.

/** The options with which the SDK sends a message. */
export interface SendOptions {
  /** From 2.x on. It aborts if the SDK gives up a request over HTTP. */
  readonly requestSignal?: AbortSignal;
}

/** The information that a transport has about a received message. */
export interface MessageExtra {
  readonly authInfo?: unknown;
  /** The HTTP request: in 1.x. */
  readonly requestInfo?: { readonly headers?: object };
  /** The HTTP request: from 2.x on. */
  readonly request?: { readonly headers?: object };
}

export interface Transport {
  sessionId?: string | undefined;
  onmessage?: ((message: JsonRpcMessage, extra?: MessageExtra) => void) | undefined;
  onclose?: (() => void) | undefined;
  send(message: JsonRpcMessage, options?: SendOptions): Promise<void>;
}

export function isHttp({ request, requestInfo }: MessageExtra): boolean {
  return (request ?? requestInfo) !== undefined;
}

/** Returns how a message arrived, as far as that is known: a transport does not tell what it is, except by its name. */
export function networkAttributes(transport: Transport, extra: MessageExtra): Attributes {
  if (isHttp(extra)) return { 'network.transport': 'tcp', 'network.protocol.name': 'http' };
  return /^Stdio/.test(transport.constructor.name) ? { 'network.transport': 'pipe' } : {};
}

/** Sees the messages of one connection. */
export interface Connection {
  /** Returns the message that is sent in place of `message`. */
  send(message: JsonRpcMessage, options: SendOptions | undefined): JsonRpcMessage;
  /** Called if a message could not be sent. */
  unsent(message: JsonRpcMessage): void;
  /** Returns the Context in which `message` is handled; undefined for the one in which it arrived. */
  receive(message: JsonRpcMessage, extra: MessageExtra): Context | undefined;
  /** Called when the transport has closed. */
  close(): void;
}

interface Protocol {
  readonly transport?: Transport | undefined;
  connect(transport: Transport, ...rest: unknown[]): Promise<void>;
}

const followed = globalState('mcp', () => new WeakSet<object>());

/**
 * Calls `open` for each transport that `peer` is or will be connected to. Does nothing if the connections of `peer` are
 * followed already.
 *
 * @param expected says what `peer` must be, for a TypeError.
 */
export function followConnections(peer: object, expected: string, open: (transport: Transport) => Connection): void {
  const protocol = protocolOf(peer);
  if (protocol === undefined) throw new TypeError(`${expected}, and not ${errorText(peer)}.`);
  if (followed.has(protocol)) return;
  followed.add(protocol);
  const { connect } = protocol;
  function connectTraced(this: Protocol, transport: Transport, ...rest: unknown[]): Promise<void> {
    follow(transport, open);
    return connect.call(this, transport, ...rest);
  }
  Object.defineProperty(protocol, 'connect', { configurable: true, writable: true, value: connectTraced });
  if (protocol.transport) follow(protocol.transport, open);
}

/** McpServer has its Protocol in `server`; Client and Server extend it. */
function protocolOf(peer: unknown): Protocol | undefined {
  const { server = peer } = (peer ?? {}) as { server?: unknown };
  return typeof (server as Partial<Protocol> | null)?.connect === 'function' ? (server as Protocol) : undefined;
}

function follow(transport: Transport, open: (transport: Transport) => Connection): void {
  warnOnThrow('A connection of MCP is not traced', () => {
    if (followed.has(transport)) return;
    const connection = open(transport);
    followSend(transport, connection);
    followCallback(transport, 'onmessage', messageBinder(connection));
    followCallback(transport, 'onclose', (onclose) => {
      return function oncloseTraced(this: Transport) {
        trace(() => connection.close());
        onclose.call(this);
      };
    });
    followed.add(transport);
  });
}

function trace<T>(task: () => T): T | undefined {
  return isTracingOff() ? undefined : warnOnThrow('A message of MCP is not traced', task);
}

function followSend(transport: Transport, connection: Connection): void {
  const { send } = transport;
  function sendTraced(this: Transport, message: JsonRpcMessage, options?: SendOptions): Promise<void> {
    const traced = trace(() => connection.send(message, options)) ?? message;
    const sent = send.call(this, traced, options);
    void Promise.resolve(sent).catch(() => connection.unsent(message));
    return sent;
  }
  Object.defineProperty(transport, 'send', { configurable: true, writable: true, value: sendTraced });
}

type OnMessage = NonNullable<Transport['onmessage']>;

/** Returns what makes a callback handle each message in the Context that `connection` returns for it. */
function messageBinder(connection: Connection): (onmessage: OnMessage) => OnMessage {
  let current: JsonRpcMessage | undefined;
  return (onmessage) =>
    function onmessageInContext(this: Transport, message, extra) {
      // The SDK calls a callback that was there before from its own, so a message may come here twice.
      if (message === current) return onmessage.call(this, message, extra);
      const ctx = trace(() => connection.receive(message, extra ?? {}));
      const outer = current;
      current = message;
      try {
        if (ctx) context.with(ctx, onmessage, this, message, extra);
        else onmessage.call(this, message, extra);
      } finally {
        current = outer;
      }
    };
}

/**
 * From now on `wrap` stands between the transport and the callback that it has or is given. A property, because the SDK may
 * replace the callback several times before and after the transport has started.
 */
function followCallback<Name extends 'onmessage' | 'onclose'>(
  transport: Transport,
  name: Name,
  wrap: (callback: NonNullable<Transport[Name]>) => NonNullable<Transport[Name]>,
): void {
  const present = transport[name];
  const accessor = accessorOf(transport, name);
  let callback: Transport[Name];
  Object.defineProperty(transport, name, {
    configurable: true,
    enumerable: true,
    get: () => callback,
    set(given: Transport[Name]) {
      callback = given && wrap(given);
      // A transport that passes its messages on from another one.
      accessor?.set?.call(transport, callback);
    },
  });
  transport[name] = present;
}

function accessorOf(transport: object, name: string): PropertyDescriptor | undefined {
  for (let holder: object | null = transport; holder; holder = Object.getPrototypeOf(holder)) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name);
    if (descriptor) return descriptor;
  }
  return undefined;
}
