import { warnOnce } from '../runtime/warn-once.js';

const eventTypes = ['model', 'chain', 'tool', 'session'] as const;

export type EventType = (typeof eventTypes)[number];

/** The fields of an event in HoneyHive. Nested values become one attribute each, dates ISO 8601 text. */
export interface EventFields {
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly metadata?: unknown;
  /** Numbers, such as latency or token counts. */
  readonly metrics?: unknown;
  readonly config?: unknown;
  readonly userProperties?: unknown;
  readonly feedback?: unknown;
  /** A message, or the value that was thrown. */
  readonly error?: unknown;
}

export interface EventOptions extends EventFields {
  readonly eventName: string;
  /** Default: `tool`. */
  readonly eventType?: EventType;
}

const example = "write enrichSpanContext({ eventName: 'plan', eventType: 'tool' }, fn)";

/**
 * Returns options that can be recorded, whatever JavaScript has passed: the call still runs, since an event must not fail what
 * it describes. Each kind of mistake is one warning.
 */
export function checkEventOptions(given: unknown): EventOptions {
  if (typeof given === 'string') {
    warnOnce('enrichSpanContext() takes an object as its first argument', example);
    return { eventName: given };
  }
  const options = (typeof given === 'object' && given !== null ? given : {}) as EventOptions & { event_name?: unknown };
  const { eventName, eventType, event_name } = options;
  if (eventType !== undefined && !eventTypes.includes(eventType)) {
    warnOnce(
      `enrichSpanContext(): '${eventType}' is not an event type, 'tool' is recorded`,
      `use ${eventTypes.join(', ')}`,
    );
    return checkEventOptions({ ...options, eventType: 'tool' });
  }
  if (typeof eventName === 'string' && eventName !== '') return options;
  warnOnce('enrichSpanContext() was called without `eventName`', example);
  return { ...options, eventName: typeof event_name === 'string' && event_name !== '' ? event_name : 'anonymous' };
}
