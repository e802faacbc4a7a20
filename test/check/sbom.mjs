// `pnpm sbom` writes sbom.cdx.json: what an installation of all packages contains, by CycloneDX.
import { writeFile } from 'node:fs/promises';
import { packAll } from './pack.mjs';
import { Project } from './project.mjs';

const tarballs = packAll();
const project = await Project.create(tarballs, { manager: 'npm', install: Object.keys(tarballs) });
try {
  const sbom = await project.run(['npm', 'sbom', '--sbom-format', 'cyclonedx', '--omit', 'peer']);
  await writeFile('sbom.cdx.json', sbom);
  console.log(`sbom.cdx.json: ${JSON.parse(sbom).components.length} components`);
} finally {
  await project.remove();
}
