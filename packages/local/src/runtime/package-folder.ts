import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, which is at another distance from the sources than from the bundles. */
export const packageFolder: string = folderOfPackageJson(__dirname);

function folderOfPackageJson(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : folderOfPackageJson(dirname(folder));
}
