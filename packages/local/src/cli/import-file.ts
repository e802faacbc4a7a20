import { readFile } from 'node:fs/promises';
import { askLocal, type RunningLocal } from './client.js';

/** `honeyhive-local import`. */
export async function importFile(local: RunningLocal, file: string): Promise<void> {
  const body = await read(file);
  const { sessions } = JSON.parse(await askLocal(local, '/sessions', { method: 'POST', body }));
  for (const id of sessions) console.log(`session ${id}`);
}

async function read(file: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
