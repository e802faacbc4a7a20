#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(`✗ HoneyHive needs Node 22.12 or later; this is ${process.version}. Type: nvm install 24`);
  process.exit(1);
}
require('../dist/cli.cjs');
