/** Formats a duration, for example `0.4 ms`, `286 ms`, `1.2 s`, `2 min 5 s` or `3 h 2 min`. */
export function formatDuration(milliseconds: number): string {
  if (!(milliseconds > 0)) return '0 ms';
  if (milliseconds < 10) return `${Number(milliseconds.toPrecision(2))} ms`;
  // Values that round up to the next unit are written in it: 999.6 ms is 1 s, not 1000 ms.
  if (Math.round(milliseconds) < 1000) return `${Math.round(milliseconds)} ms`;
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${tenths / 10} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return inTwoUnits(seconds, 'min', 's');
  return inTwoUnits(Math.round(milliseconds / 60_000), 'h', 'min');
}

function inTwoUnits(count: number, largeUnit: string, smallUnit: string): string {
  const large = `${Math.floor(count / 60)} ${largeUnit}`;
  return count % 60 === 0 ? large : `${large} ${count % 60} ${smallUnit}`;
}
