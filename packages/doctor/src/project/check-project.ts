import { type Finding, ok, untried } from '../findings/finding.js';
import { checkAdapters, checkOtherTracers } from './check-adapters.js';
import { checkApiCopies } from './check-api-copies.js';
import { checkPeers } from './check-peers.js';
import { checkSdkMajors } from './check-sdk-majors.js';
import { checkVersions } from './check-versions.js';
import { readProject, usesPlugAndPlay } from './project.js';

/** Examines what is installed in the project in `folder`. */
export function checkProject(folder: string): Finding[] {
  const node = ok('node-version', `Node ${process.version}`);
  const project = readProject(folder);
  if (project === undefined)
    return [
      node,
      untried('project', `There is no package.json in ${folder}. Run honeyhive-doctor in your project's folder.`),
    ];
  if (usesPlugAndPlay(project))
    return [node, untried('project', "Yarn's Plug'n'Play keeps the packages in archives, which are not read.")];
  return [
    node,
    ...checkVersions(project),
    ...checkAdapters(project),
    ...checkApiCopies(project),
    ...checkSdkMajors(project),
    ...checkPeers(project),
    ...checkOtherTracers(project),
  ];
}
