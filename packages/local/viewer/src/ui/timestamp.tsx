const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** A local time, with its date unless that is today. `nanoseconds` counts from 1970. */
export function Timestamp({ nanoseconds }: { nanoseconds: string }) {
  const date = new Date(Number(BigInt(nanoseconds) / 1_000_000n));
  const time = timeFormat.format(date);
  const isToday = dateFormat.format(date) === dateFormat.format(new Date());
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {isToday ? time : `${dateFormat.format(date)}, ${time}`}
    </time>
  );
}
