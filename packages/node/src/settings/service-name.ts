import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Returns the name from the nearest package.json of the running program that has one. */
export function serviceNameFromPackage(program = process.argv[1]): string | undefined {
  for (let folder = program; folder && folder !== dirname(folder); ) {
    folder = dirname(folder);
    const name = readName(join(folder, 'package.json'));
    if (name !== undefined) return name;
  }
  return undefined;
}

function readName(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined;
  }
}
