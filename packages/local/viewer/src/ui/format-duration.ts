/** `0.4 ms`, `286 ms`, `1.2 s`, `2 min 5 s`, `3 h 2 min`. */
export function formatDuration(milliseconds: number): string {
  if (!(milliseconds > 0)) return '0 ms';
  if (milliseconds < 10) return `${Number(milliseconds.toPrecision(2))} ms`;
  // The next unit begins where rounding reaches it: 999.6 ms are 1 s, not 1000 ms.
  if (Math.round(milliseconds) < 1000) return `${Math.round(milliseconds)} ms`;
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${tenths / 10} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return inUnits(seconds, 'min', 's');
  return inUnits(Math.round(milliseconds / 60_000), 'h', 'min');
}

function inUnits(count: number, sixty: string, one: string): string {
  const whole = `${Math.floor(count / 60)} ${sixty}`;
  return count % 60 === 0 ? whole : `${whole} ${count % 60} ${one}`;
}
