/** Kubernetes manifests: the API of one version, what objects say of each other, and how pods run. */

import { posix } from 'node:path';
import type { Finding } from '../../protocol/proof/checks.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, Found } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { readYaml } from '../kind/yaml-tree.ts';
import { isKustomization, kustomization, readKustomizations } from './kustomize.ts';
import type { Kustomized } from './kustomize.ts';
import { readObjects } from './objects.ts';
import type { Kube, Say } from './objects.ts';
import { podRules } from './pods.ts';
import { references } from './references.ts';
import { relations } from './relations.ts';
import { finding, rules } from './rules.ts';
import { apiOf, bySchema } from './schema.ts';
import { values } from './values.ts';
import { isKnown } from './versions.ts';

/** @see Check */
export const kubernetes: Check = {
  kind: 'kubernetes',
  about: `Kubernetes manifests: the API of ${apiOf}, selectors and ports, probes, limits, images, rights`,
  rules,
  engine: async () => ({ name: 'kubernetes-api', version: apiOf }),
  detect(path, content) {
    if (isKustomization.test(path)) return true;
    if (/\.json$/i.test(path))
      return (
        /"apiVersion"\s*:\s*"/.test(content) &&
        /"kind"\s*:\s*"/.test(content) &&
        /^\s*\{/.test(content) &&
        isObject(content)
      );
    return (
      /^(["']?)apiVersion\1\s*:\s*\S/m.test(content) &&
      /^(["']?)kind\1\s*:\s*\S/m.test(content) &&
      !/(^|\/)Chart\.ya?ml$/.test(path)
    );
  },
  async *check(files, context) {
    const about = new Surroundings(context.proposed);
    for (const { path, content } of files) if (content !== null) yield await one(path, content, about);
  },
};

function isObject(content: string): boolean {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null && 'apiVersion' in value && 'kind' in value;
  } catch {
    return false;
  }
}

/** What stands around the files: read once for all of them. */
class Surroundings {
  readonly tree: CheckContext['proposed'];
  #kustomized: Promise<Kustomized> | undefined;
  #folders: Promise<Map<string, string[]>> | undefined;
  readonly #objects = new Map<string, Promise<Kube[]>>();

  constructor(tree: CheckContext['proposed']) {
    this.tree = tree;
  }

  get kustomized(): Promise<Kustomized> {
    return (this.#kustomized ??= readKustomizations(this.tree));
  }

  /** Names of the files of a folder. */
  async files(folder: string): Promise<readonly string[]> {
    this.#folders ??= this.tree.list().then((paths) => {
      const folders = new Map<string, string[]>();
      for (const path of paths) {
        const at = posix.dirname(path);
        const all = folders.get(at);
        if (all) all.push(path);
        else folders.set(at, [path]);
      }
      return folders;
    });
    return (await this.#folders).get(folder) ?? [];
  }

  /** The objects of a folder: what stands further away belongs to something else. */
  objects(folder: string): Promise<Kube[]> {
    const known = this.#objects.get(folder);
    if (known) return known;
    const read = this.#read(folder);
    this.#objects.set(folder, read);
    return read;
  }

  async #read(folder: string): Promise<Kube[]> {
    const all: Kube[] = [];
    const paths = (await this.files(folder)).filter((each) => /\.ya?ml$/i.test(each) && !isKustomization.test(each));
    for (const path of paths.slice(0, 60)) {
      const text = (await this.tree.text(path)) ?? '';
      if (text.length > 1_000_000 || !/^apiVersion:/m.test(text)) continue;
      const objects = readObjects(path, text);
      if (Array.isArray(objects)) all.push(...objects);
    }
    return all;
  }
}

async function one(path: string, content: string, surroundings: Surroundings): Promise<Found> {
  if (await isTemplate(path, content, surroundings)) return notChecked(path, 'a template');
  const lines = new Lines(content);
  const found: Finding[] = [];
  const say: Say = (rule, at, message, more = {}) =>
    found.push(finding(`kubernetes/${rule}`, { path, ...lines.at(at), message, ...more }));
  if (isKustomization.test(path)) {
    const documents = readYaml(content);
    const root = Array.isArray(documents) ? documents[0]?.root : undefined;
    if (!root || root.kind !== 'map') return notChecked(path, 'it cannot be read');
    const count = await kustomization(path, root, surroundings.tree, say);
    return foundIn(path, sorted(found), count === 1 ? '1 file named, all there' : `${count} files named, all there`);
  }
  const { patches, generated, tagged } = await surroundings.kustomized;
  if (patches.has(path) || /(^|[/._-])patch(es)?([/._-])/i.test(path) || /^\s*\$patch\s*:/m.test(content))
    return notChecked(path, 'a patch of other objects');
  const objects = readObjects(path, content);
  if (objects === 'too large') return notChecked(path, 'its aliases make more of it than can be gone through');
  if (objects === null) return notChecked(path, 'it cannot be read as YAML');
  const others = await surroundings.objects(posix.dirname(path));
  const around = [...objects, ...others.filter((each) => each.path !== path)];
  const [judged, other]: [Kube[], string[]] = [[], []];
  for (const object of objects) {
    const before = found.length;
    if (isKnown(object, say)) judged.push(object);
    else if (found.length === before) other.push(`${object.kind} (${object.apiVersion})`);
  }
  twice(objects, say);
  for (const object of judged) {
    bySchema(object, say);
    values(object, say);
    podRules(object, { limited: around.some(({ kind }) => kind === 'LimitRange'), tagged }, say);
    relations(object, around, say);
    references(object, { around, generated }, say);
  }
  const named = [...new Set(other)].slice(0, 5).join(', ');
  if (judged.length === 0 && found.length === 0)
    return notChecked(path, other.length > 0 ? `no kind of Kubernetes itself: ${named}` : 'no objects in it');
  const follow =
    judged.length === 1
      ? `1 object follows Kubernetes ${apiOf}`
      : `${judged.length} objects follow Kubernetes ${apiOf}`;
  const summary = follow + (named === '' ? '' : ` · not checked: ${named}`);
  return foundIn(path, sorted(found), summary);
}

function sorted(found: readonly Finding[]): Finding[] {
  return found.toSorted((a, b) => a.line - b.line);
}

async function isTemplate(path: string, content: string, surroundings: Surroundings): Promise<boolean> {
  if (
    /\{\{-?\s*[\w.$"(|]|\{%|<%|^\s*\$\{[A-Z_]+\}\s*$/m.test(content) &&
    !/argoproj\.io|kind:\s*(ConfigMap|PrometheusRule|AlertmanagerConfig)/.test(content)
  )
    return true;
  const chart = /^(.*?\/?)templates\//.exec(path)?.[1];
  const folder = chart === undefined ? '' : posix.dirname(`${chart}x`);
  return chart !== undefined && (await surroundings.files(folder)).includes(`${chart}Chart.yaml`);
}

function twice(objects: readonly Kube[], say: Say): void {
  const seen = new Set<string>();
  for (const { apiVersion, kind, name, namespace, item } of objects) {
    const key = `${apiVersion}/${kind}/${namespace}/${name}`;
    if (name !== '' && seen.has(key))
      say(
        'duplicate-object',
        item.map.get('metadata')?.map.get('name')?.from ?? item.from,
        `${kind} ${name} stands twice in this file`,
      );
    seen.add(key);
  }
}
