import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { jsonValue } from '../../src/events/json-value.js';
import { enrichSpan, enrichSpanContext, redactSecrets, traceTool } from '../../src/index.js';
import { globalState } from '../../src/runtime/global-state.js';
import { redactText, setRedaction } from '../../src/spans/redaction.js';

let telemetry: Telemetry;
let emitWarning: jest.SpyInstance;
beforeEach(() => {
  telemetry = startTelemetry();
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  globalState('warnings', () => new Set()).clear();
});
afterEach(() => {
  setRedaction({ redact: undefined, maxValueLength: 1024 * 1024 });
  telemetry.stop();
  emitWarning.mockRestore();
});

const everything = () =>
  JSON.stringify(telemetry.spans.map(({ attributes, events, status }) => [attributes, events, status]));

describe('the option redact', () => {
  it('is asked for every text that an event lays onto its span, by its name', async () => {
    const asked: Record<string, string> = {};
    setRedaction({
      redact(value, key) {
        asked[key] = value;
        return value.replaceAll('secret', '***');
      },
    });
    const fields = Object.fromEntries(
      ['inputs', 'outputs', 'metadata', 'metrics', 'config', 'userProperties', 'feedback'].map((field) => [
        field,
        { a: [{ b: `secret ${field}` }], n: 1 },
      ]),
    );
    enrichSpanContext({ eventName: 'all', ...fields, error: 'secret error' }, () =>
      enrichSpan({ outputs: 'secret too' }),
    );
    await traceTool(async (_text: string) => ({ text: 'secret answer' }))('secret question');
    expect(everything()).not.toContain('secret');
    expect(everything()).toContain('*** question');
    expect(asked).toEqual({
      'inputs.a.0.b': 'secret inputs',
      'outputs.a.0.b': 'secret outputs',
      'metadata.a.0.b': 'secret metadata',
      'metrics.a.0.b': 'secret metrics',
      'config.a.0.b': 'secret config',
      'user_properties.a.0.b': 'secret userProperties',
      'feedback.a.0.b': 'secret feedback',
      error: 'secret error',
      outputs: 'secret too',
      'inputs._params_.0': 'secret question',
      'outputs.result.text': 'secret answer',
    });
  });

  it('is asked for each string in a text that is JSON, which remains JSON', () => {
    setRedaction({ redact: (value, key) => `"${key}" ${value.replaceAll('secret', '***')}` });
    enrichSpanContext({ eventName: 'call', inputs: { arguments: '{"city":"secret\\n","n":7}' } }, () => {});
    const [span] = telemetry.spans;
    expect(JSON.parse(String(span?.attributes['honeyhive_inputs.arguments']))).toEqual({
      city: '"inputs.arguments.city" ***\n',
      n: 7,
    });
  });

  it.each([
    ['an error', new Error('secret')],
    ['an error as a value', 'secret'],
  ])('is asked for what %s says, which is thrown on as it was', async (_, error) => {
    setRedaction({ redact: (value) => value.replaceAll('secret', '***') });
    const rejected = enrichSpanContext({ eventName: 'work', inputs: { error } }, () => Promise.reject(error));
    await expect(rejected).rejects.toBe(error);
    expect(everything()).not.toContain('secret');
    expect(everything()).toContain('***');
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('about the secret');
      },
    ],
    ['answers a promise', async () => 'secret'],
    ['answers nothing', () => undefined],
    ['answers a number', () => 7],
  ])('where it %s, nothing of the text is recorded, and that is told once', (_, redact) => {
    setRedaction({ redact: redact as () => string });
    expect(enrichSpanContext({ eventName: 'work', inputs: { a: 'secret', b: 'secret' } }, () => 'mine')).toBe('mine');
    expect(telemetry.spans[0]?.attributes).toMatchObject({
      'honeyhive_inputs.a': '[redacted]',
      'honeyhive_inputs.b': '[redacted]',
    });
    expect(emitWarning).toHaveBeenCalledTimes(1);
    expect(String(emitWarning.mock.calls)).not.toContain('secret');
  });

  it('sees the whole text, before it is cut', () => {
    setRedaction({ redact: (value) => value.replaceAll('secret', '***'), maxValueLength: 3 });
    expect(redactText('secret', 'key')).toBe('***');
  });

  it('is asked for what goes to HoneyHive as JSON', () => {
    setRedaction({ redact: (value, key) => `${key}=${value.length}` });
    expect(jsonValue('inputs', { a: ['xx', { b: new Map([['c', 'xxx']]) }], d: 1, e: null })).toEqual({
      a: ['inputs.a.0=2', { b: { c: 'inputs.a.1.b.c=3' } }],
      d: 1,
      e: null,
    });
  });
});

describe('redactSecrets', () => {
  it.each([
    ['sk-proj-Zx81kd92kfj3kd83jf92kd', '[redacted]'],
    ['use sk-ant-api03-Zx81kd92kfj3kd83jf92kd.', 'use [redacted].'],
    ['sk_live_51H8x9KJd83jf92kd', '[redacted]'],
    ['hh_9d8f7s6d5f4s3d2f1s', '[redacted]'],
    ['ghp_0123456789abcdefghijABCDEFGHIJ012345', '[redacted]'],
    ['xoxb-123456789012-abcdefghijkl', '[redacted]'],
    ['AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY', '[redacted]'],
    ['id AKIAIOSFODNN7EXAMPLE', 'id [redacted]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3', '[redacted]'],
    ['Authorization: Bearer abcdef1234567890', 'Authorization: Bearer [redacted]'],
    ['Authorization: Basic dXNlcjpwYXNzd29yZA==', 'Authorization: Basic [redacted]'],
    ['postgres://app:hunter2@db/main', 'postgres://[redacted]@db/main'],
    ['{"password":"hunter2","a":1}', '{"password":"[redacted]","a":1}'],
    [JSON.stringify(JSON.stringify({ apiKey: 'hunter2' })), String.raw`"{\"apiKey\":\"[redacted]\"}"`],
    ['CLIENT_SECRET=hunter2\nPORT=80', 'CLIENT_SECRET=[redacted]\nPORT=80'],
    ['?access_token=hunter2&page=2', '?access_token=[redacted]&page=2'],
    ['-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4\nMII\n-----END RSA PRIVATE KEY-----\nrest', '[redacted]\nrest'],
    ['-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg', '[redacted]'],
    ['write to bob.smith+x@mail.example.co.uk, or jürgen@müller.de!', 'write to [redacted], or [redacted]!'],
  ])('%j', (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  it.each([
    'axios@1.21.1 and @honeyhive/node',
    'the task-based-scheduling-of-work-in-1999',
    'a bearer of responsibilities',
    'max_tokens: 4096, total_tokens=17',
    'basic understanding of the password policy',
    'http://localhost:8080/a:b@c',
    '9b2f1f3e-7c55-4b0e-8f3a-0d1c2b3a4f55',
    '4bf92f3577b34da6a3ce929d0e0e4736',
  ])('leaves %j', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it.each(['inputs.password', 'inputs._params_.0.apiKey', 'config.headers.Authorization', 'inputs.cookie.0'])(
    'hides all of %s',
    (key) => {
      expect(redactSecrets('hunter2', key)).toBe('[redacted]');
      expect(redactSecrets('hunter2', `${key}.length`)).toBe('hunter2');
    },
  );

  it('takes time in proportion to the text, whatever that is', () => {
    const pieces = [
      'a@a. eyJaaaaaaaa. eyJ ghp_ sk-a sk-a1 hh_ -----BEGIN PRIVATE KEY----- ----- AKIA bearer token = password ": :// ://a: é \\ \\" x@x.x 0 A',
      ' \n',
    ].flatMap((text) => text.split(' '));
    const texts = pieces.flatMap((piece) => {
      const text = (piece || ' ').repeat(1024 * 1024).slice(0, 1024 * 1024);
      return [text, `${text}@`, `:${text}=`];
    });
    // One that takes the square of it would take hours, and is stopped.
    const redactAll = () => texts.map((text) => redactSecrets(text).length);
    expect(runInNewContext('redactAll()', { redactAll }, { timeout: 60_000 })).toHaveLength(texts.length);
  }, 90_000);

  it('throws for no text, and answers the same for what it has answered', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const redacted = redactSecrets(text);
        expect(redactSecrets(redacted)).toBe(redacted);
      }),
    );
  });
});

describe('the length of a text', () => {
  it('is bounded, also of an error, and what is cut is marked', () => {
    setRedaction({ maxValueLength: 100 });
    const inputs = { exact: 'x'.repeat(100), over: 'x'.repeat(101), pair: `${'x'.repeat(99)}😀` };
    expect(() =>
      enrichSpanContext({ eventName: 'work', inputs }, () => {
        throw new Error('y'.repeat(1_000));
      }),
    ).toThrow();
    const marked = (length: number) => new RegExp(`^.{99,100}…\\[truncated, ${length} characters\\]$`);
    const [span] = telemetry.spans;
    expect(span?.attributes).toMatchObject({
      'honeyhive_inputs.exact': inputs.exact,
      'honeyhive_inputs.over': `${inputs.exact}…[truncated, 101 characters]`,
      'honeyhive_inputs.pair': expect.stringMatching(marked(101)),
      honeyhive_error: expect.stringMatching(marked(1_007)),
    });
    expect(span?.status.message).toMatch(marked(1_007));
    expect(String(span?.events[0]?.attributes?.['exception.stacktrace']).length).toBeLessThan(200);
    expect(String(span?.attributes['honeyhive_inputs.pair']).isWellFormed()).toBe(true);
  });

  it('is a million characters, where nothing else is said', () => {
    const text = 'x'.repeat(1024 * 1024);
    expect(redactText(text, 'key')).toBe(text);
    expect(redactText(`${text}x`, 'key')).toBe(`${text}…[truncated, 1048577 characters]`);
  });
});
