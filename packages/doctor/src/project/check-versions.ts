import { rcompare } from 'semver';
import { type Finding, fault, ok } from '../findings/finding.js';
import { findPackage } from './installed-package.js';
import { installLine, type Project } from './project.js';

/** Finds `@honeyhive/*` packages of different versions. They are released together. */
export function checkVersions(project: Project): Finding[] {
  const { packages } = project;
  if (packages.length === 0) {
    const message = 'No @honeyhive package is installed here.';
    return [fault('honeyhive-versions', message, installLine(project, ['@honeyhive/node', '@opentelemetry/api']))];
  }
  const cores = packages.flatMap(({ folder }) => findPackage('@honeyhive/core', folder) ?? []);
  const all = new Map([...packages, ...cores].map((each) => [each.folder, each]));
  const list = [...all.values()].map(({ name, version }) => `${name} ${version}`);
  const versions = new Set([...all.values()].map(({ version }) => version));
  const [newest = ''] = [...versions].sort(rcompare);
  if (versions.size === 1)
    return [ok('honeyhive-versions', `${packages.map(({ name }) => name).join(', ')} ${newest}`)];
  return [
    fault(
      'honeyhive-versions',
      `The @honeyhive packages are of different versions: ${list.join(', ')}.`,
      installLine(
        project,
        packages.map(({ name }) => `${name}@${newest}`),
      ),
    ),
  ];
}
