import { major } from 'semver';
import { type Finding, fault } from '../findings/finding.js';
import { findPackage, type InstalledPackage } from './installed-package.js';
import { directDependencies, installLine, type Project } from './project.js';

const sdkNames = ['@opentelemetry/sdk-trace', '@opentelemetry/sdk-trace-base', '@opentelemetry/sdk-trace-node'];

/** Finds packages of OpenTelemetry's SDK that pass each other spans of different major versions. */
export function checkSdkMajors(project: Project): Finding[] {
  const direct = directDependencies(project).filter((name) => name.startsWith('@opentelemetry/'));
  const owners = direct.flatMap((name) => {
    const installed = findPackage(name, project.folder);
    const sdk = installed && sdkOf(installed);
    return sdk ? { name, major: major(sdk.version) } : [];
  });
  const majors = new Set(owners.map((owner) => owner.major));
  if (majors.size <= 1) return [];
  const newest = Math.max(...majors);
  const list = owners.map((owner) => `${owner.name} (${owner.major}.x)`).join(', ');
  return [
    fault(
      'sdk-majors',
      `OpenTelemetry's SDK is installed in different major versions, which do not understand each other's spans: ${list}.`,
      installLine(
        project,
        owners.flatMap((owner) => {
          if (owner.major === newest) return [];
          return sdkNames.includes(owner.name) ? `${owner.name}@^${newest}` : `${owner.name}@latest`;
        }),
      ),
    ),
  ];
}

function sdkOf(installed: InstalledPackage): InstalledPackage | undefined {
  if (sdkNames.includes(installed.name)) return installed;
  const needed = sdkNames.find((name) => installed.manifest.dependencies?.[name] !== undefined);
  return needed === undefined ? undefined : findPackage(needed, installed.folder);
}
