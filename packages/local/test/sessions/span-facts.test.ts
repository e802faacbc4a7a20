import type { Span } from '../../src/otlp/span.js';
import { errorOf } from '../../src/sessions/span-facts.js';
import { parsedSpan } from '../support/parsed-span.js';

it.each<[description: string, span: Partial<Span>, error: string | null]>([
  ['no failure', { attributes: { 'langfuse.observation.level': 'WARNING' } }, null],
  ['HoneyHive’s own error', { status: 'error', statusMessage: 'no', attributes: { honeyhive_error: 'boom' } }, 'boom'],
  ['a status with a message', { status: 'error', statusMessage: 'boom' }, 'boom'],
  ['a status without a message', { status: 'error' }, 'error'],
  [
    'a failure of Langfuse, which leaves the status unset',
    { attributes: { 'langfuse.observation.level': 'ERROR', 'langfuse.observation.status_message': 'boom' } },
    'boom',
  ],
  ['a failure of Langfuse without a message', { attributes: { 'langfuse.observation.level': 'ERROR' } }, 'error'],
])('errorOf reads %s', (_, span, error) => {
  expect(errorOf(parsedSpan(span))).toBe(error);
});
