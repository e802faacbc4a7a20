const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** A moment in local time, the day only when it is not today; `nanoseconds` since 1970. */
export function Timestamp({ nanoseconds }: { nanoseconds: string }) {
  const date = new Date(Number(BigInt(nanoseconds) / 1_000_000n));
  const clock = time.format(date);
  const isToday = day.format(date) === day.format(new Date());
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {isToday ? clock : `${day.format(date)}, ${clock}`}
    </time>
  );
}
