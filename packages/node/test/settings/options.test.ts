import { checkInitOptions } from '../../src/settings/check-init-options.js';
import { resolveOptions } from '../../src/settings/options.js';

describe('checkInitOptions', () => {
  it.each<[unknown, string]>([
    [{ projekt: 'p' }, "HoneyHiveTracer.init() has no option 'projekt'. Its options are apiKey, project, sessionId"],
    ['hh_secret', 'HoneyHiveTracer.init() takes an object of options (apiKey, project'],
    [null, 'and not null'],
    [{ project: 7 }, "the option 'project' must be a string, and not 7. Write project: 'my-agents'."],
    [{ apiKey: ['hh_secret'] }, "the option 'apiKey' must be a string, and not an array"],
    [{ serverUrl: new URL('http://u:secret@x') }, "the option 'serverUrl' must be a string, and not an object"],
    [{ disableBatch: 'yes' }, "the option 'disableBatch' must be a boolean, and not 'yes'. Write disableBatch: true."],
  ])('throws for %j, says what to write, and quotes no secret', (options, message) => {
    const check = () => checkInitOptions(options as never);
    expect(check).toThrow(message);
    expect(check).toThrow(/^(?!.*secret)/s);
  });

  it('counts an option that is undefined as left out', () => {
    expect(() => checkInitOptions({ project: undefined, sampleRate: undefined })).not.toThrow();
  });
});

describe('resolveOptions', () => {
  it('prefers an option to its environment variable, and that to the default', () => {
    const env = {
      HH_API_KEY: 'env-key',
      HH_PROJECT: 'env-project',
      HH_SOURCE: 'env-source',
      HH_API_URL: 'http://env.example',
      HH_SESSION_NAME: 'env-session',
      HH_DISABLE_BATCH: 'true',
      OTEL_SERVICE_NAME: 'env-service',
    };
    expect(resolveOptions({}, env)).toMatchObject({
      apiKey: 'env-key',
      project: 'env-project',
      source: 'env-source',
      sessionName: 'env-session',
      serviceName: 'env-service',
      disableBatch: true,
      serverUrl: new URL('http://env.example'),
    });
    const options = {
      apiKey: 'key',
      project: 'project',
      source: 'source',
      serverUrl: 'http://here',
      sessionName: 'session',
      disableBatch: false,
      serviceName: 'service',
    };
    expect(resolveOptions(options, env)).toMatchObject({ ...options, serverUrl: new URL('http://here') });
    expect(resolveOptions({}, { HH_API_KEY: 'k' })).toMatchObject({
      source: 'dev',
      disableBatch: false,
      serverUrl: new URL('https://api.dp1.us.honeyhive.ai'),
    });
  });

  it('takes the service name from OTEL_SERVICE_NAME, the Lambda function or package.json, in that order', () => {
    const name = (env: NodeJS.ProcessEnv) => resolveOptions({ apiKey: 'k' }, env).serviceName;
    expect(name({ AWS_LAMBDA_FUNCTION_NAME: 'answer', OTEL_SERVICE_NAME: 'mine' })).toBe('mine');
    expect(name({ AWS_LAMBDA_FUNCTION_NAME: 'answer' })).toBe('answer');
    expect(name({})).toMatch(/./);
  });

  it('throws without an API key and a server, and says what to set', () => {
    expect(() => resolveOptions({}, {})).toThrow(/HH_API_KEY.*honeyhive-local.*HH_API_URL=http:\/\/127\.0\.0\.1:4319/);
    expect(() => resolveOptions({ serverUrl: 'http://127.0.0.1:4319' }, {})).not.toThrow();
  });

  it.each([
    [{}, {}, 1],
    [{}, { HH_SAMPLE_RATE: '0.25' }, 0.25],
    [{}, { HH_SAMPLE_RATE: ' ' }, 1],
    [{ sampleRate: 0 }, { HH_SAMPLE_RATE: '0.25' }, 0],
    [{ sampleRate: 1 }, { HH_SAMPLE_RATE: 'half' }, 1],
  ])('prefers the sample rate of %j to that of %j: %d', (options, env, expected) => {
    expect(resolveOptions({ apiKey: 'k', ...options }, env).sampleRate).toBe(expected);
  });

  it.each(['10%', 'half', '-0.1', '1.1', 'NaN', 'Infinity'])(
    'throws for the sample rate %j, and says what to pass',
    (rate) => {
      const message =
        /invalid `sampleRate` or HH_SAMPLE_RATE\. Pass a number from 0 to 1, such as 0\.1 for one session in ten/;
      expect(() => resolveOptions({ apiKey: 'k' }, { HH_SAMPLE_RATE: rate })).toThrow(message);
      expect(() => resolveOptions({ apiKey: 'k', sampleRate: Number.parseFloat(rate) * 100 }, {})).toThrow(message);
      expect(() => resolveOptions({ apiKey: 'k', sampleRate: rate as unknown as number }, {})).toThrow(message);
    },
  );

  it.each(['not a url', 'ftp://x', '127.0.0.1:4319', 'http://user:hunter2@x', 'http://x?token=hunter2', 'http://x#a'])(
    'throws for the server URL %j, without quoting its secrets',
    (serverUrl) => {
      expect(() => resolveOptions({ serverUrl }, {})).toThrow(/^(?!.*hunter2)(?=.*invalid `serverUrl` or HH_API_URL)/);
    },
  );

  it.each(['127.0.0.1:4319', 'localhost:4319', 'api.example.com', 'user:hunter2@x'])(
    'says that the server URL %j has no scheme',
    (serverUrl) => {
      expect(() => resolveOptions({ serverUrl }, {})).toThrow(/^(?!.*hunter2).*has no scheme: begin it with http:\/\//);
    },
  );

  it.each<[unknown, string]>([
    [/a/, 'propagateTo must be an array. Write [/a/].'],
    ['https://a.example', 'propagateTo must be an array. Write ["https://a.example"].'],
    [['a.example'], "propagateTo: 'a.example' is not a destination"],
    [[7], "propagateTo: '7' is not a destination"],
  ])('throws if propagateTo is %p', (propagateTo, message) => {
    expect(() => resolveOptions({ apiKey: 'k', propagateTo: propagateTo as never }, {})).toThrow(message);
  });

  it('writes the session into messages by default, and throws for an `injectSession` that does not exist', () => {
    expect(resolveOptions({ apiKey: 'k' }, {}).injectSession).toBe('messages');
    expect(resolveOptions({ apiKey: 'k', injectSession: 'unless-client' }, {}).injectSession).toBe('unless-client');
    expect(() => resolveOptions({ apiKey: 'k', injectSession: 'always' as never }, {})).toThrow(
      "HoneyHiveTracer.init(): invalid `injectSession`. Pass 'messages', 'unless-client' or 'never'.",
    );
  });

  it('throws for an API key that is not a valid header value, without quoting it', () => {
    expect(() => resolveOptions({ apiKey: 'hh_secret\nx' }, {})).toThrow(
      /^(?!.*secret)(?=.*invalid `apiKey` or HH_API_KEY)/,
    );
  });

  it('reads HH_PROPAGATE_TO, and throws for an entry that is not a destination', () => {
    const { mayPropagateTo } = resolveOptions({ apiKey: 'k' }, { HH_PROPAGATE_TO: 'https://a.example, *.b.example,' });
    expect(
      ['https://a.example/x', 'https://x.b.example', 'http://localhost', 'https://c.example'].map((url) =>
        mayPropagateTo(new URL(url)),
      ),
    ).toEqual([true, true, true, false]);
    expect(() => resolveOptions({ apiKey: 'k' }, { HH_PROPAGATE_TO: 'a.example' })).toThrow(/propagateTo: 'a.example'/);
  });

  it('has a default for each limit, which its option overrides', () => {
    expect(resolveOptions({ apiKey: 'k' }, {})).toMatchObject({
      redact: undefined,
      maxValueLength: 1_048_576,
      maxQueueSize: 32_768,
      maxQueueBytes: 67_108_864,
      retryMillis: 60_000,
    });
    const options = { maxValueLength: 1, maxQueueSize: 2, maxQueueBytes: 3, retryMillis: 0, redact: String };
    expect(resolveOptions({ apiKey: 'k', ...options }, { OTEL_BSP_MAX_QUEUE_SIZE: '7' })).toMatchObject(options);
    expect(resolveOptions({ apiKey: 'k' }, { OTEL_BSP_MAX_QUEUE_SIZE: '7' })).toMatchObject({ maxQueueSize: 7 });
    expect(resolveOptions({ apiKey: 'k' }, { OTEL_BSP_MAX_QUEUE_SIZE: '-5' })).toMatchObject({ maxQueueSize: 32_768 });
  });

  it.each(['maxValueLength', 'maxQueueSize', 'maxQueueBytes', 'retryMillis'])('throws for an invalid %s', (name) => {
    for (const value of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '7', null]) {
      expect(() => resolveOptions({ apiKey: 'k', [name]: value }, {})).toThrow(
        `invalid \`${name}\`. Pass a whole number`,
      );
    }
  });

  it('compresses by the option, HH_COMPRESSION, OTEL_EXPORTER_OTLP_COMPRESSION, or unless the server is private', () => {
    const compression = (env: NodeJS.ProcessEnv, options = {}) =>
      resolveOptions({ apiKey: 'k', ...options }, env).compression;
    const [gzip, none] = [{ HH_COMPRESSION: 'gzip' }, { HH_COMPRESSION: 'none' }];
    expect(compression({})).toBe('gzip');
    for (const serverUrl of ['http://127.0.0.1:4319', 'http://10.0.0.1', 'http://collector:4318', 'http://c.svc'])
      expect(compression({}, { serverUrl })).toBe('none');
    expect(compression(none)).toBe('none');
    expect(compression(none, { compression: 'gzip' })).toBe('gzip');
    expect(compression({ ...gzip, OTEL_EXPORTER_OTLP_COMPRESSION: 'none' })).toBe('gzip');
    expect(compression({ OTEL_EXPORTER_OTLP_COMPRESSION: 'none' })).toBe('none');
    expect(compression({ OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' })).toBe('gzip');
  });

  it.each(['zstd', 'GZIP', true, 0, null])('throws if `compression` or HH_COMPRESSION is %j', (value) => {
    const message = "invalid `compression` or HH_COMPRESSION. Pass 'gzip' or 'none'.";
    expect(() => resolveOptions({ apiKey: 'k', compression: value as never }, {})).toThrow(message);
    expect(() => resolveOptions({ apiKey: 'k' }, { HH_COMPRESSION: String(value) })).toThrow(message);
  });

  it.each([true, 'secrets', null, {}])('throws if `redact` is %j', (redact) => {
    expect(() => resolveOptions({ apiKey: 'k', redact: redact as never }, {})).toThrow(
      /invalid `redact`\. Pass a function/,
    );
  });
});
