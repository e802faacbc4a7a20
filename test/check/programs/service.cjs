const app = require('./app.cjs');

const server = app.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
