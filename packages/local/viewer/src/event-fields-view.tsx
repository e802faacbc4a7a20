import type { EventFields as Fields } from './event-fields.js';
import { Fold } from './fold.js';

const titles = {
  inputs: 'Inputs',
  outputs: 'Outputs',
  metrics: 'Metrics',
  metadata: 'Metadata',
  config: 'Config',
  userProperties: 'User properties',
  feedback: 'Feedback',
  error: 'Error',
} as const satisfies Record<keyof Fields, string>;

interface Props {
  readonly fields: Partial<Fields>;
  /** A conversation tells the inputs and outputs already. */
  readonly isTold?: boolean;
}

/** What HoneyHive shows of an event or a session, field by field. */
export function EventFields({ fields, isTold = false }: Props) {
  return Object.entries(titles).map(([field, title]) => {
    const value = fields[field as keyof Fields];
    if (value === undefined || isEmpty(value)) return null;
    return <Fold key={field} title={title} value={value} open={!(isTold && /puts$/.test(field))} />;
  });
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
