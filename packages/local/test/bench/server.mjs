// The measured process: node server.mjs DATABASE
import { startLocal } from '../../dist/index.mjs';

const { url } = await startLocal({ port: 0, database: process.argv[2], keepSessions: 1e6 });
process.send(url);
process.on('message', () => process.send(process.cpuUsage()));
