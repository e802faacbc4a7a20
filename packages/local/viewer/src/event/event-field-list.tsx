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

const fieldNames = Object.keys(titles) as (keyof EventFields)[];

interface Props {
  readonly fields: EventFields;
  /** The fields that are collapsed at first. */
  readonly collapsed?: readonly (keyof EventFields)[];
}

/** The non-empty fields of an event. */
export function EventFieldList({ fields, collapsed = [] }: Props) {
  return fieldNames.map((name) => {
    const value = fields[name];
    if (value === undefined || isEmpty(value)) return null;
    return <JsonDetails key={name} title={titles[name]} value={value} open={!collapsed.includes(name)} />;
  });
}

/** The non-empty fields of a session, all collapsed at first. */
export function SessionFieldList({ fields }: { fields: EventFields }) {
  return <EventFieldList fields={fields} collapsed={fieldNames} />;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
