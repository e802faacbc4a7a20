// Sends the requests that one server holds open, from a process of its own, because sockets per process are limited.
import { Load } from '../load.mjs';
import { paths } from '../request-text.mjs';
import { answerParent } from './answer.js';

let load;
let answered;

answerParent({
  async connect({ port, count }) {
    load = await Load.open(port, count);
  },
  ask() {
    answered = load.sendOnEach(paths.held);
  },
  answered: () => answered,
});
