/** What a client did wrong, and the status that tells it so. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** The value; throws a 404 where there is none. */
export function requireFound<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new HttpError(404, `There is no ${name}`);
  return value;
}
