import type { Attributes } from '../otlp/any-value.js';
import { expectObject } from '../otlp/expect.js';
import type { Enrichment } from '../sessions/session.js';
import { HttpError } from './http-error.js';
import { readBody } from './read-body.js';
import { jsonReply, type Reply, type RouteRequest } from './route.js';

/** Handles HoneyHive's `PUT /events`. */
export async function enrichEvent({ req, store, maxBody }: RouteRequest): Promise<Reply> {
  const { eventId, fields } = parseEvent(await readBody(req, maxBody));
  store.enrich(eventId, fields);
  return jsonReply({ success: true });
}

function parseEvent(body: Buffer): { eventId: string; fields: Enrichment } {
  try {
    const event = expectObject(JSON.parse(body.toString()), 'body');
    const { event_id: eventId, outputs, metadata, metrics, feedback, config, user_properties, error } = event;
    if (typeof eventId !== 'string' || eventId === '') throw new TypeError('"event_id" is missing or not a string');
    if (error != null && typeof error !== 'string') throw new TypeError('error is not a string');
    const field = (value: unknown, name: string) => expectObject(value, name) as Attributes;
    return {
      eventId,
      fields: {
        outputs: field(outputs, 'outputs'),
        metadata: field(metadata, 'metadata'),
        metrics: field(metrics, 'metrics'),
        feedback: field(feedback, 'feedback'),
        config: field(config, 'config'),
        userProperties: field(user_properties, 'user_properties'),
        ...(error && { error }),
      },
    };
  } catch (cause) {
    throw new HttpError(400, `Malformed event: ${(cause as Error).message}`, { cause });
  }
}
