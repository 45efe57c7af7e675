/** The objects of a file, those in lists too, and the pods that they make. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { itemAt, readYaml, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';

/** One object. */
export interface Kube {
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string;
  item: Item;
  path: string;
  /** What pods are made of, where it makes any. */
  pod: Pod | null;
}

/** A template of pods, or a pod itself. */
export interface Pod {
  labels: ReadonlyMap<string, string>;
  /** The labels, and the spec, as they stand in the file. */
  labelsAt: Item | undefined;
  spec: Item;
}

/** Tells a finding at an offset. */
export type Say = (
  rule: string,
  at: number,
  message: string,
  more?: Partial<Pick<Finding, 'help' | 'severity'>>,
) => void;

/** Null where it cannot be read. */
export function readObjects(path: string, text: string): Kube[] | 'too large' | null {
  const documents = readYaml(text);
  if (!Array.isArray(documents)) return documents;
  return documents.flatMap(({ root }) => objectsIn(root, path));
}

function objectsIn(item: Item, path: string): Kube[] {
  if (item.kind !== 'map') return [];
  const kind = textOf(item.map.get('kind')) ?? '';
  const apiVersion = textOf(item.map.get('apiVersion')) ?? '';
  const items = item.map.get('items');
  if (kind.endsWith('List') && items?.kind === 'list') return items.list.flatMap((each) => objectsIn(each, path));
  if (kind === '' || apiVersion === '') return [];
  const name = textOf(itemAt(item, 'metadata', 'name')) ?? '';
  const namespace = textOf(itemAt(item, 'metadata', 'namespace')) ?? '';
  return [{ apiVersion, kind, name, namespace, item, path, pod: podOf(kind, item) }];
}

const templates: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  PodTemplate: ['template'],
};

function podOf(kind: string, item: Item): Pod | null {
  const way = templates[kind];
  const template = way && itemAt(item, ...way);
  const spec = template?.map.get('spec');
  if (!template || spec?.kind !== 'map') return null;
  const labelsAt = itemAt(template, 'metadata', 'labels');
  return { labels: labelsOf(labelsAt), labelsAt, spec };
}

/** Labels as text. */
export function labelsOf(item: Item | undefined): Map<string, string> {
  return new Map([...(item?.map ?? [])].map(([name, each]) => [name, textOf(each) ?? '']));
}

/** Containers, those that run first among them when asked. */
export function containersOf({ spec }: Pod, init = false): Item[] {
  const all = [
    ...(spec.map.get('containers')?.list ?? []),
    ...(init ? (spec.map.get('initContainers')?.list ?? []) : []),
  ];
  return all.filter(({ kind }) => kind === 'map');
}
