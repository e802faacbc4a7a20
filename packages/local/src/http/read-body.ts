import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HttpError } from './http-error.js';

/** The body of a request, gzip undone; neither way may it be longer than so many bytes. */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = req.headers['content-encoding'] ?? 'identity';
  const chunks: Buffer[] = [];
  let size = 0;
  // What is too long is still read to its end: a client that is cut off while it writes never reads the answer.
  for await (const chunk of req) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
  if (encoding === 'identity') return Buffer.concat(chunks);
  if (encoding === 'gzip') return unzip(Buffer.concat(chunks), maxBytes);
  throw new HttpError(415, `Content-Encoding ${encoding} is not read here: send gzip or none`);
}

async function unzip(body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new HttpError(400, 'The body is not gzip', { cause });
  }
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(
    413,
    `The body is longer than ${maxBytes} bytes: send less at once, or start with a larger --max-body`,
  );
}
