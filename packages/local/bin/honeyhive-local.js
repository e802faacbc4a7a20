#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  console.error(`honeyhive-local needs Node 22.13 or later; this is ${process.version}.`);
  process.exit(1);
}
require('../dist/cli.cjs');
