/** A Compose file together with what it is read with: the base of an override, what it includes and extends. */

import { posix } from 'node:path';
import type { Finding } from '../../protocol/proof/checks.ts';
import type { TextTree } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { itemAt, readYaml, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { finding } from './rules.ts';

/** @see Section */
export const sections = ['services', 'networks', 'volumes', 'secrets', 'configs'] as const;
type Section = (typeof sections)[number];

/** What rules look at. */
export interface Project {
  path: string;
  folder: string;
  lines: Lines;
  text: string;
  root: Item;
  services: ReadonlyMap<string, Item>;
  /** Services of the files that it is merged with, by name. */
  beside: Map<string, Item>;
  /** All names, those of the other files too. */
  names: Readonly<Record<Section, Set<string>>>;
  /** Something it takes in cannot be read: nobody knows which names there are. */
  open: boolean;
  /** Is it read on top of another file? */
  partial: boolean;
  tree: TextTree;
  paths: ReadonlySet<string>;
  say: (rule: string, at: number, message: string, more?: Partial<Pick<Finding, 'help' | 'severity' | 'fix'>>) => void;
  found: Finding[];
  /** Findings that hold only where no other file is given along with it: what it lacks. */
  lacks: Lack[];
}

/** A name that nothing declares, or a service that nothing says the image of; `finding` says so. */
export interface Lack {
  section: Section | 'images';
  name: string;
  finding: Finding;
}

/** Is it the name of the file that Compose looks for itself? */
export const primary = /^(docker-)?compose\.ya?ml$/i;
/** Is it the name of a Compose file? */
export const related = /^(docker-)?compose([._-][\w.-]+)?\.ya?ml$/i;

/** Reads it, with the files that it is merged with. */
export async function readProject(path: string, text: string, root: Item, tree: TextTree): Promise<Project> {
  const folder = posix.dirname(path);
  const lines = new Lines(text);
  const paths = new Set(await tree.list());
  const found: Finding[] = [];
  const names = {
    services: new Set<string>(),
    networks: new Set<string>(),
    volumes: new Set<string>(),
    secrets: new Set<string>(),
    configs: new Set<string>(),
  };
  const beside = new Map<string, Item>();
  const own = itemAt(root, 'services')?.map ?? new Map<string, Item>();
  const project: Project = {
    path,
    folder,
    lines,
    text,
    root,
    services: new Map([...own].filter(([name]) => !name.startsWith('x-'))),
    beside,
    names,
    open: false,
    partial: false,
    tree,
    paths,
    found,
    lacks: [],
    say: (rule, at, message, more = {}) =>
      found.push(finding(`compose/${rule}`, { path, ...lines.at(at), message, ...more })),
  };
  take(root, project);
  if (!primary.test(posix.basename(path))) await siblings(project);
  await included(project);
  return project;
}

function take(root: Item, { names, beside }: Project, other = false): void {
  for (const section of sections) {
    for (const [name, item] of itemAt(root, section)?.map ?? []) {
      names[section].add(name);
      if (other && section === 'services') beside.set(name, item);
    }
  }
}

/** Says what the file lacks. */
export function lack(
  project: Project,
  { section, name }: Pick<Lack, 'section' | 'name'>,
  ...said: Parameters<Project['say']>
): void {
  project.say(...said);
  const finding = project.found.at(-1);
  if (finding) project.lacks.push({ section, name, finding });
}

/** An override, or one of several that are given together: what stands in the others of the folder is there. */
async function siblings(project: Project): Promise<void> {
  const { folder, path, paths, tree } = project;
  const others = [...paths].filter(
    (each) => each !== path && posix.dirname(each) === folder && related.test(posix.basename(each)),
  );
  const isBase = (each: string) => primary.test(posix.basename(each));
  const based = others.some(isBase);
  for (const other of others.toSorted((a, b) => Number(isBase(b)) - Number(isBase(a))).slice(0, 20)) {
    const documents = readYaml((await tree.text(other)) ?? '');
    if (!Array.isArray(documents)) continue;
    // All of them may be given together, but only the base certainly is.
    for (const { root } of documents) take(root, project, isBase(other) || !based);
    project.partial = true;
  }
}

async function included(project: Project): Promise<void> {
  const include = itemAt(project.root, 'include');
  for (const each of include?.list ?? []) {
    const file = each.kind === 'map' ? each.map.get('path') : each;
    for (const one of file?.kind === 'list' ? file.list : file ? [file] : []) {
      const text = await read(project, one);
      const documents = text === null ? null : readYaml(text);
      if (!Array.isArray(documents)) project.open = true;
      else
        for (const { root } of documents) {
          take(root, project, true);
          if (root.map.has('include')) project.open = true;
        }
    }
  }
}

async function read(project: Project, file: Item): Promise<string | null> {
  const written = textOf(file) ?? '';
  const path = inTree(project, written);
  if (path === null) return null;
  const text = await project.tree.text(path);
  if (text === null) project.say('missing-file', file.from, `there is no file ${written}`);
  return text;
}

/** A path of the file as one of the tree; null where it leads out of it, or nobody can say where. */
export function inTree({ folder }: Pick<Project, 'folder'>, written: string): string | null {
  if (written === '' || /\$|^[a-z+]+:\/\/|^(git@|~|\/|[a-z]:)|^github\.com\//i.test(written)) return null;
  const path = posix.normalize(posix.join(folder, written)).replace(/\/$/, '');
  return path.startsWith('..') ? null : path;
}

/** With the defaults of its variables; null where one has none. */
export function interpolated(text: string): string | null {
  let known = true;
  const out = text
    .replaceAll('$$', '\0')
    .replace(
      /\$(?:(\w+)|\{(\w+)(?:(:?[-+?])((?:[^{}]|\{[^{}]*\})*))?\})/g,
      (_all, _plain, _braced, operator?: string, other?: string) => {
        if (operator?.endsWith('-')) return other ?? '';
        known = false;
        return '';
      },
    );
  return known ? out.replaceAll('\0', '$') : null;
}
