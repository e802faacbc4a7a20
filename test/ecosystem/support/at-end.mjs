import { after } from 'node:test';

const endings = [];

/** Runs `fn` after the last test, before whatever was registered earlier. */
export function atEnd(fn) {
  endings.push(fn);
}

after(async () => {
  for (const fn of endings.reverse()) await fn();
});
