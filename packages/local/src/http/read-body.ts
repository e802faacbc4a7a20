import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HttpError } from './http-error.js';

/** Reads the body of a request and unzips it. Throws if it is longer than `maxBytes`, zipped or unzipped. */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = req.headers['content-encoding'] ?? 'identity';
  const chunks: Buffer[] = [];
  let size = 0;
  // A body that is too long is still read to its end, because a client that is cut off while writing never sees the 413.
  for await (const chunk of req) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
  if (encoding === 'identity') return Buffer.concat(chunks);
  if (encoding === 'gzip') return unzip(Buffer.concat(chunks), maxBytes);
  throw new HttpError(415, `Content-Encoding ${encoding} is not supported: send gzip or none`);
}

async function unzip(body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new HttpError(400, 'The body is not gzip: remove Content-Encoding, or compress the body', { cause });
  }
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(
    413,
    `The body is longer than ${maxBytes} bytes: send smaller batches, or start honeyhive-local with a larger --max-body`,
  );
}
