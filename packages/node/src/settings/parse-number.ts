// An invalid value counts as absent, because the variable is OpenTelemetry's and other software may read it differently.
export function parseQueueSize(text = ''): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

export function parseSampleRate(option: number | undefined, variable = ''): number {
  const value = option ?? (variable.trim() === '' ? 1 : Number(variable));
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `sampleRate` or HH_SAMPLE_RATE. Pass a number from 0 to 1, such as 0.1 for one ' +
      'session in ten.',
  );
}

export function parseCount(name: string, option: number | undefined, defaultValue: number): number {
  if (option === undefined) return defaultValue;
  if (Number.isSafeInteger(option) && option >= 0) return option;
  throw new TypeError(`HoneyHiveTracer.init(): invalid \`${name}\`. Pass a whole number, 0 or greater.`);
}
