/** Files that a Compose file names: are they in the tree? What git ignores is not, and nobody complains of that. */

import { posix } from 'node:path';
import { readRecipe } from '../docker/recipe.ts';
import { leftOut } from '../kind/left-out.ts';
import { nearest } from '../kind/nearest.ts';
import { textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { inTree, primary } from './project.ts';
import type { Project } from './project.ts';

/** All of it. */
export async function files(project: Project): Promise<void> {
  const left = await leftOut(project.tree);
  for (const [name, service] of project.services) {
    if (service.kind !== 'map') continue;
    variables(project, service, name, left);
    await built(project, service, name, left);
    const extend = service.map.get('extends')?.map.get('file');
    const written = textOf(extend) ?? '';
    const path = inTree(project, written);
    if (extend && path !== null && !project.paths.has(path))
      project.say('missing-file', extend.from, `there is no file ${written}`);
  }
}

function variables(project: Project, service: Item, name: string, left: (path: string) => boolean): void {
  const given = service.map.get('env_file');
  for (const each of given?.kind === 'list' ? given.list : given ? [given] : []) {
    const at = each.kind === 'map' ? each.map.get('path') : each;
    const written = textOf(at) ?? '';
    const path = inTree(project, written);
    if (!at || path === null || project.paths.has(path) || left(path)) continue;
    if (textOf(each.map.get('required')) === 'false') continue;
    const folder = posix.dirname(path);
    // Where a sample is kept, the file itself is everybody's own.
    const sample = [...project.paths].some(
      (other) =>
        posix.dirname(other) === folder &&
        /(example|sample|template|dist|default)/i.test(posix.basename(other)) &&
        /env/i.test(posix.basename(other)),
    );
    if (sample) continue;
    project.say('missing-env-file', at.from, `${name} reads ${written}, which is not there`, {
      help: `env_file:\n  - path: ${written}\n    required: false`,
    });
  }
}

function foldersAbove(folder: string): string[] {
  const all: string[] = [];
  for (let at = folder; at !== '.';) all.push((at = posix.dirname(at)));
  return all;
}

async function built(project: Project, service: Item, name: string, left: (path: string) => boolean): Promise<void> {
  const build = service.map.get('build');
  if (!build) return;
  const contextAt = build.kind === 'map' ? build.map.get('context') : build;
  const written = textOf(contextAt) ?? '.';
  const folder = inTree(project, written);
  if (folder === null || left(folder)) return;
  const inside = (path: string) => (folder === '.' ? path : `${folder}/${path}`);
  const isThere = (each: string) => each === '.' || [...project.paths].some((path) => path.startsWith(`${each}/`));
  if (!isThere(folder)) {
    const above = foldersAbove(project.folder).find((each) => isThere(posix.join(each, written).replace(/\/$/, '')));
    if (above !== undefined)
      // Of several files that are given together, the folder of the first is where all paths begin.
      return project.say(
        'missing-build',
        (contextAt ?? build).from,
        `${name} is built from ${written}, which is only there from ${above === '.' ? 'the root of the tree' : above}`,
        {
          severity: primary.test(posix.basename(project.path)) ? 'warning' : 'info',
          help: `docker compose --project-directory ${above} …`,
        },
      );
    const around = new Set(
      [...project.paths]
        .filter((path) => posix.dirname(path) !== '.')
        .map((path) => path.split('/').slice(0, folder.split('/').length).join('/')),
    );
    const guess = nearest(folder, around);
    return project.say(
      'missing-build',
      (contextAt ?? build).from,
      `${name} is built from ${written}, which is not there`,
      guess === null ? {} : { help: guess },
    );
  }
  if (build.map.has('dockerfile_inline')) return;
  const fileAt = build.map.get('dockerfile');
  const file = textOf(fileAt) ?? 'Dockerfile';
  if (file.includes('$') || file.startsWith('/')) return;
  const path = posix.normalize(inside(file));
  if (path.startsWith('..') || left(path)) return;
  const text = project.paths.has(path) ? await project.tree.text(path) : null;
  if (!project.paths.has(path) && !(file === 'Dockerfile' && project.paths.has(inside('Containerfile'))))
    return project.say(
      'missing-build',
      (fileAt ?? contextAt ?? build).from,
      `${name} is built with ${path}, which is not there`,
    );
  const target = build.map.get('target');
  const stage = textOf(target);
  if (!target || stage === null || text === null || stage.includes('$') || /^\d+$/.test(stage)) return;
  const stages = readRecipe(path, text).stages.flatMap(({ name: one }) => one ?? []);
  if (stages.includes(stage.toLowerCase())) return;
  const guess = nearest(stage, stages);
  project.say('unknown-target', target.from, `${path} has no stage ${stage}`, guess === null ? {} : { help: guess });
}
