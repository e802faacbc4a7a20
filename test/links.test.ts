import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '..');
/** Package pages are also shown on the npm registry, where relative links do not work. */
const repository = 'https://github.com/honeyhiveai/honeyhive-node/blob/main/';

const pages = globSync(['*.md', 'docs/*.md', 'packages/*/README.md', 'examples/*/README.md'], { cwd: root });
const read = (page: string) => readFileSync(join(root, page), 'utf8');

it.each(pages)('the links of %s point to existing files and headings', (page) => {
  const targets = linksOf(page).flatMap((link) => targetOf(link, page) ?? []);
  expect(targets.filter((target) => !exists(target))).toEqual([]);
});

it.each(pages.filter((page) => page.startsWith('packages/')))('the links of %s are absolute', (page) => {
  expect(linksOf(page).filter((link) => !/^(?:https:|#)/.test(link))).toEqual([]);
});

/** Returns inline links, link definitions and picture sources. */
function linksOf(page: string): string[] {
  const links = read(page).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$|\b(?:src|srcset|href)="([^"]+)"/gm);
  return Array.from(links, ([, inline, defined, html]) => inline ?? defined ?? html ?? '');
}

/** Returns the path in the repository with the heading, or undefined for an external link. */
function targetOf(link: string, page: string): string | undefined {
  if (link.startsWith(repository)) return link.slice(repository.length);
  if (/^https?:/.test(link)) return undefined;
  return link.startsWith('#') ? `${page}${link}` : relative(root, join(root, dirname(page), link));
}

function exists(target: string): boolean {
  const [path = '', heading] = target.split('#');
  return existsSync(join(root, path)) && (heading === undefined || headingsOf(path).includes(heading));
}

/** Returns the anchors that GitHub gives to the headings of a page. */
function headingsOf(page: string): string[] {
  const headings = read(page).matchAll(/^#+ (.+)$/gm);
  return Array.from(headings, ([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
