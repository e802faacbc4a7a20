import { satisfies } from 'semver';
import { type Finding, fault } from '../findings/finding.js';
import { findPackage, type InstalledPackage } from './installed-package.js';
import { installLine, type Project } from './project.js';

/** undici publishes its requests in a usable form since this version. */
const undiciRange = '>=6';

/** Compares the installed frameworks and clients with the versions that the `@honeyhive/*` packages support. */
export function checkPeers(project: Project): Finding[] {
  const peers = project.packages.flatMap((owner) =>
    Object.entries(owner.manifest.peerDependencies ?? {}).flatMap(([name, range]) =>
      name.startsWith('@types/') ? [] : { owner, name, range },
    ),
  );
  const findings = peers.flatMap(({ owner, name, range }) => checkPeer(project, owner, name, range) ?? []);
  const undici = findPackage('undici', project.folder);
  if (!undici || satisfies(undici.version, undiciRange, { includePrerelease: true })) return findings;
  const message = `undici ${undici.version} is older than version 6, so its requests carry no trace and session.`;
  return [...findings, fault('peer-ranges', message, installLine(project, ['undici@latest']))];
}

function checkPeer(project: Project, owner: InstalledPackage, name: string, range: string): Finding | undefined {
  const peer = findPackage(name, project.folder) ?? findPackage(name, owner.folder);
  const isOptional = owner.manifest.peerDependenciesMeta?.[name]?.optional === true;
  const fix = installLine(project, [`${name}@${newestRange(range)}`]);
  if (peer === undefined)
    return isOptional
      ? undefined
      : fault('peer-ranges', `${owner.name} needs ${name} ${range}, which is not installed.`, fix);
  if (satisfies(peer.version, range, { includePrerelease: true })) return undefined;
  return fault('peer-ranges', `${name} ${peer.version} is installed, and ${owner.name} supports ${range}.`, fix);
}

/** Returns the last of several alternatives, such as `^3.0.0` in `^2.14.0 || ^3.0.0`. */
function newestRange(range: string): string {
  return range.split('||').at(-1)?.trim() ?? range;
}
