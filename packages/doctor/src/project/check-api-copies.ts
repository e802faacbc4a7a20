import { major, minor } from 'semver';
import { type Finding, fault, ok, warning } from '../findings/finding.js';
import { findPackage, type InstalledPackage } from './installed-package.js';
import { dedupeLine, installLine, type Project } from './project.js';

const api = '@opentelemetry/api';

/**
 * Finds several copies of OpenTelemetry's API. They share the tracer provider only if a copy is of the same major version as
 * the one that registers it, and not of a later minor version.
 */
export function checkApiCopies(project: Project): Finding[] {
  const importers = [{ name: 'the project', folder: project.folder }, ...project.packages];
  const uses = importers.flatMap(({ name, folder }) => {
    const copy = findPackage(api, folder);
    return copy ? { name, copy } : [];
  });
  const provider = (uses.find(({ name }) => name === '@honeyhive/node') ?? uses[0])?.copy;
  if (provider === undefined) return [];
  const copies = Map.groupBy(uses, ({ copy }) => copy.folder);
  if (copies.size === 1) return [ok('api-copies', `One copy of ${api}: ${provider.version}`)];

  const blind = [...copies.values()].filter(([use]) => use && !sees(use.copy, provider));
  const list = [...copies.values()]
    .map((users) => `${users[0]?.copy.version} (${users.map(({ name }) => name).join(', ')})`)
    .join(' and ');
  const found = `There are ${copies.size} copies of ${api}: ${list}. `;
  const holder = `The tracer provider is registered in ${provider.version}`;
  if (blind.length === 0)
    return [warning('api-copies', `${found}${holder}, which the others can see.`, dedupeLine(project))];
  const names = blind.flatMap((users) => users.map(({ name }) => name)).join(', ');
  return [
    fault(
      'api-copies',
      `${found}${holder}, which the copy of ${names} cannot see: spans started there are lost.`,
      `${installLine(project, [`${api}@${provider.version}`])} && ${dedupeLine(project)}`,
    ),
  ];
}

function sees(copy: InstalledPackage, provider: InstalledPackage): boolean {
  return major(copy.version) === major(provider.version) && minor(copy.version) <= minor(provider.version);
}
