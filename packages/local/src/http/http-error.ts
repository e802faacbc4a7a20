/** An error that is reported to the client with its status and message. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Returns the value. Throws a 404 if it is undefined. */
export function requireFound<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new HttpError(404, `There is no ${name}`);
  return value;
}
