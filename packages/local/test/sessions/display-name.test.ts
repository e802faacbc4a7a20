import { displayName } from '../../src/sessions/display-name.js';

it.each([
  ['GET', { 'url.path': '/some/page' }, 'GET /some/page'],
  ['GET /users/:id', { 'url.path': '/users/7' }, 'GET /users/:id'],
  ['plan', { 'url.path': '/x' }, 'plan'],
  ['POST', {}, 'POST'],
  ['POST', { 'url.path': 7 }, 'POST'],
])('shows a span named %s with %j as %s', (name, attributes, shown) => {
  expect(displayName({ name, attributes })).toBe(shown);
});
