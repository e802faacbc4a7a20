/** What an option must be, and one that is: `{ type: 'function', example: '(request) => …' }`. */
export interface OptionRule {
  /** A `typeof`, or several. Default: anything, because the option is checked elsewhere. */
  readonly type?: string | readonly string[];
  readonly example?: string;
}

/**
 * Throws a TypeError that says what to type if `options` is not an object, has an option that `rules` does not, or one of a
 * wrong type. An option that is undefined counts as left out.
 *
 * @param name is the function that takes the options, such as `honeyhive()`.
 */
export function checkOptions(name: string, options: unknown, rules: Readonly<Record<string, OptionRule>>): void {
  const names = Object.keys(rules);
  if (typeof options !== 'object' || options === null) {
    // A string is not quoted, because it can be an API key.
    const given = typeof options === 'string' ? 'a string' : describe(options);
    throw new TypeError(`${name} takes an object of options (${names.join(', ')}), and not ${given}.`);
  }
  for (const [option, value] of Object.entries(options)) {
    const rule = rules[option];
    if (rule === undefined)
      throw new TypeError(`${name} has no option '${option}'. Its options are ${names.join(', ')}.`);
    if (value === undefined || rule.type === undefined) continue;
    const types = [rule.type].flat();
    if (types.includes(typeof value)) continue;
    const example = rule.example === undefined ? '' : ` Write ${option}: ${rule.example}.`;
    throw new TypeError(
      `${name}: the option '${option}' must be a ${types.join(' or a ')}, and not ${describe(value)}.${example}`,
    );
  }
}

/** Quotes a primitive. What an object holds can be a secret. */
function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}
