/** The queue, with a name of its own for each run, so that several runs can share a Redis server. */
export const queueName = String(process.env.QUEUE_NAME);

export const connection = { url: String(process.env.REDIS_URL), maxRetriesPerRequest: null };

export interface Question {
  readonly animal: string;
  /** The trace and session in which the question was asked. */
  readonly headers: Record<string, string>;
}
