/**
 * Returns the command that installs `names` with `manager`, and the fields that package.json needs first. The packages name
 * each other by version, which pnpm and Yarn would look for in the registry.
 */
export function installation(manager, tarballs, names) {
  const files = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]));
  const specifiers = names.map((name) => (tarballs[name] ? `${name}@${files[name]}` : name));
  switch (manager) {
    case 'npm':
      return { command: ['npm', 'install', ...specifiers], fields: {} };
    case 'pnpm':
      return { command: ['pnpm', 'add', ...specifiers], fields: { pnpm: { overrides: files } } };
    case 'yarn':
      return { command: ['yarn', 'add', ...specifiers], fields: { resolutions: files } };
    default:
      throw new TypeError(`${manager} is not a package manager: pass npm, pnpm or yarn.`);
  }
}
