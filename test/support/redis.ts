import { type Redis, redis, startRedis } from './start-redis.js';

/** Like `describe`, but skipped if Redis is not installed. */
export const describeOnRedis = redis.find() === undefined ? describe.skip : describe;

/** Starts a Redis server for a group of tests. Returns a function that returns its URL. */
export function useRedis(): () => string {
  let server: Redis;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  return () => server.url;
}
