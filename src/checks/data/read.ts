/** A file of JSON or YAML as values with places. */

import { scanJson } from './json-scan.ts';
import type { DataNode } from './node.ts';
import { readYaml } from './yaml-scan.ts';
import { yamlNode } from './yaml-node.ts';

/** Null where it cannot be read; of several YAML documents the first. */
export function readData(path: string, text: string): DataNode | null {
  if (!/\.ya?ml$/i.test(path)) return scanJson(text).root;
  const [document] = readYaml(text);
  return document && document.errors.length === 0 ? yamlNode(document) : null;
}
