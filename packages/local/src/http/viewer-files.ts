import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Reply } from './route.js';

/** The files of the viewer by their URL paths; empty if it has not been built. */
export type ViewerFiles = ReadonlyMap<string, Reply>;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Reads all files once, so that the path of a request never becomes a path of the file system. */
export function readViewerFiles(folder: string): ViewerFiles {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return new Map();
  const page: Reply = {
    type: 'text/html; charset=utf-8',
    headers: { 'content-security-policy': policy },
    body: readFileSync(index),
  };
  return new Map([['/', page], ...readAssets(join(folder, 'assets'))]);
}

function readAssets(folder: string): [path: string, asset: Reply][] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ name }) => {
    const asset: Reply = {
      type: types[extname(name)] ?? 'application/octet-stream',
      // The names contain a hash of the content.
      headers: { 'cache-control': 'private, max-age=31536000, immutable' },
      body: readFileSync(join(folder, name)),
    };
    return [`/assets/${name}`, asset];
  });
}
