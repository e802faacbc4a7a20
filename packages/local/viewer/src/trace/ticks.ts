import { formatDuration } from '../ui/format-duration.js';
import type { TimeScale } from './time-scale.js';

interface Tick {
  /** A fraction of the scale's length. */
  readonly position: number;
  readonly label: string;
}

const hour = 3_600_000;
const minute = 60_000;

/** Divides a scale into at most `maxSteps` steps of round length: 1, 2 or 5 times a power of ten. */
export function ticks({ duration }: TimeScale, maxSteps: number): Tick[] {
  const minStep = duration / Math.max(1, maxSteps);
  if (!(minStep > 0)) return [{ position: 0, label: formatDuration(0) }];
  // Steps that add up to an hour are round in minutes: 30 s or 1 min, not 50 s.
  const unit = [hour, minute].find((unit) => minStep > unit / 3) ?? 1;
  const step = unit * roundUp(minStep / unit);
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, index) => ({
    position: (index * step) / duration,
    label: formatDuration(index * step),
  }));
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 5].find((digit) => digit * power >= value) ?? 10;
  return digit * power;
}
