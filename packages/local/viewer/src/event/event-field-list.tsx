import { JsonDetails } from '../ui/json-details.js';
import type { EventFields } from './read-event-fields.js';

const titles = {
  inputs: 'Inputs',
  outputs: 'Outputs',
  metrics: 'Metrics',
  metadata: 'Metadata',
  config: 'Config',
  userProperties: 'User properties',
  feedback: 'Feedback',
  error: 'Error',
} as const satisfies Record<keyof EventFields, string>;

const names = Object.keys(titles) as (keyof EventFields)[];

interface Props {
  readonly fields: EventFields;
  /** Those that are told elsewhere, or would push the rest out of sight. */
  readonly closed?: readonly (keyof EventFields)[];
}

/** What HoneyHive shows of an event or a session, field by field. */
export function EventFieldList({ fields, closed = [] }: Props) {
  return names.map((name) => {
    const value = fields[name];
    if (value === undefined || isEmpty(value)) return null;
    return <JsonDetails key={name} title={titles[name]} value={value} open={!closed.includes(name)} />;
  });
}

/** The same for a whole session, closed. */
export function SessionFieldList({ fields }: { fields: EventFields }) {
  return <EventFieldList fields={fields} closed={names} />;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
