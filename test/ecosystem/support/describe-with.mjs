import { describe, test } from 'node:test';

/** Like `describe`, but one skipped test if the program that the tests need is not installed. */
export function describeWith(program, name, fn) {
  if (program.find()) describe(name, fn);
  else test(name, { skip: `${program.name} is not installed` });
}
