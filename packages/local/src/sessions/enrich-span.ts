import type { AttributeValue } from '../otlp/any-value.js';
import type { Span } from '../otlp/span.js';
import type { Enrichment } from './session.js';

const prefixes = {
  outputs: 'honeyhive_outputs',
  metadata: 'honeyhive_metadata',
  metrics: 'honeyhive_metrics',
  feedback: 'honeyhive_feedback',
  config: 'honeyhive_config',
  userProperties: 'honeyhive_user_properties',
} as const;

/** Returns the event id that a span sets. Null means that its event has the id of the span. */
export function eventIdOf({ attributes: { honeyhive_event_id: id } }: Span): string | null {
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Returns a span with an enrichment of its event as attributes. They replace its own attributes of the same keys. */
export function enrichSpan<AnySpan extends Span>(span: AnySpan, enrichment: Partial<Enrichment>): AnySpan {
  const added = attributesFrom(enrichment);
  if (added.length === 0) return span;
  const isReplaced = (name: string) => added.some(([key]) => name === key || name.startsWith(`${key}.`));
  const own = Object.entries(span.attributes).filter(([name]) => !isReplaced(name));
  return { ...span, attributes: Object.fromEntries([...own, ...added]) };
}

function attributesFrom({ error, ...fields }: Partial<Enrichment>): [name: string, value: AttributeValue][] {
  const added = Object.entries(prefixes).flatMap(([field, prefix]) =>
    Object.entries(fields[field as keyof typeof prefixes] ?? {}).map(([key, value]): [string, AttributeValue] => [
      `${prefix}.${key}`,
      value,
    ]),
  );
  return error === undefined ? added : [...added, ['honeyhive_error', error]];
}
