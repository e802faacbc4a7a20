import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNameFromPackage } from '../../src/settings/service-name.js';

describe('serviceNameFromPackage', () => {
  let folder: string;
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'service-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes the name of the nearest package.json that has one', () => {
    write('package.json', '{ "name": "@acme/gateway" }');
    write('dist/package.json', '{ "type": "module" }');
    write('dist/broken/package.json', '{ not json');
    expect(serviceNameFromPackage(join(folder, 'dist/broken/main.js'))).toBe('@acme/gateway');
  });

  it('returns undefined if there is no program', () => {
    expect(serviceNameFromPackage('')).toBeUndefined();
  });
});
