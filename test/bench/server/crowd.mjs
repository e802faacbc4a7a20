// Requests to one server that it holds, asked from a process of its own, since a process may open only so many sockets.
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
