// The result of a traced function is rejected. Node ends the process if nobody handles that, and only then.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';

/** Runs the fixture in a process of its own, and returns its exit code and what it wrote. */
async function run(maker, use) {
  const fixture = join(import.meta.dirname, 'fixtures/rejection.mjs');
  const program = spawn(process.execPath, ['--no-warnings', fixture, maker, use], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(program, 'close');
  const [output, errors] = await Promise.all([program.stdout.toArray(), program.stderr.toArray()]);
  const [code] = await closed;
  return { code, output: output.join(''), errors: errors.join('') };
}

for (const maker of ['openai', 'wrapped openai', 'ky', 'got', 'subclass']) {
  describe(maker, () => {
    test('a rejection that nobody handles ends the process', async () => {
      const { code, output, errors } = await run(maker, 'ignored');
      assert.equal(output, '');
      assert.equal(code, 1);
      assert.match(errors, /ECONNREFUSED|Connection error|fetch failed|out of range/i);
    });

    for (const use of ['handled', 'handled by a method of its own']) {
      test(`a rejection that is ${use} does not`, async () => {
        assert.deepEqual(await run(maker, use), { code: 0, output: 'handled', errors: '' });
      });
    }
  });
}
