import { app } from './app.mjs';

const server = app.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
