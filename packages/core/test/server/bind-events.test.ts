import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { type Context, context, ROOT_CONTEXT } from '@opentelemetry/api';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { REQUEST } from '../../src/context/context-keys.js';
import { requestIn } from '../../src/context/request-lookup.js';
import { bindEvents, bindReads, unbindReads } from '../../src/server/bind-events.js';

const setRequest = (ctx: Context, request: object) => ctx.setValue(REQUEST, request);

it('bindEvents leaves a context alone that belongs to the request', () => {
  const telemetry = startTelemetry();
  const request = {};
  const ctx = setRequest(ROOT_CONTEXT, request);
  const inner = ctx.setValue(Symbol.for('inner'), true);
  const emitter = new EventEmitter();
  bindEvents(emitter, { ctx });
  const seen: unknown[] = [];
  emitter.on('event', () => seen.push(context.active()));
  for (const active of [ROOT_CONTEXT, inner, setRequest(ROOT_CONTEXT, {})])
    context.with(active, () => emitter.emit('event'));
  expect(seen).toEqual([ctx, inner, ctx]);
  telemetry.stop();
});

describe('bindReads', () => {
  let telemetry: Telemetry;
  beforeEach(() => {
    telemetry = startTelemetry();
  });
  afterEach(() => telemetry.stop());

  const source = (seen: unknown[]) => new Readable({ read: () => void seen.push(requestIn(context.active())) });
  const readOnce = (stream: Readable) => stream._read(1);

  it('holds until it is undone', () => {
    const [seen, request]: [unknown[], object] = [[], {}];
    const stream = source(seen);
    const own = stream._read;
    bindReads(stream, setRequest(ROOT_CONTEXT, request));
    readOnce(stream);
    unbindReads(stream);
    expect(stream._read).toBe(own);
    readOnce(stream);
    expect(seen).toEqual([request, undefined]);
  });

  it('leaves what the application has put in its place meanwhile', () => {
    const seen: unknown[] = [];
    const stream = source(seen);
    bindReads(stream, setRequest(ROOT_CONTEXT, {}));
    const bound = stream._read;
    const theirs = (size: number) => bound.call(stream, size);
    stream._read = theirs;
    unbindReads(stream);
    expect(stream._read).toBe(theirs);
    readOnce(stream);
    expect(seen).toEqual([undefined]);
  });

  it('gives a stream that feeds several responses to none of them', () => {
    const seen: unknown[] = [];
    const stream = source(seen);
    const own = stream._read;
    for (let client = 0; client < 3; client += 1) bindReads(stream, setRequest(ROOT_CONTEXT, {}));
    expect(stream._read).toBe(own);
    readOnce(stream);
    expect(seen).toEqual([undefined]);
  });
});
