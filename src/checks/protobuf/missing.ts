/** An import that is not in the tree: was it to be here, or do others bring it? */

import { editDistance } from '../../text/match/edit-distance.ts';
import type { ProtoTree } from './imports.ts';
import type { ProtoChange } from './numbers.ts';

/** Imports that others bring, whatever the tree says. */
const foreign =
  /^(?:google|buf|gogoproto|validate|envoy|xds|udpa|opencensus|k8s\.io|github\.com|protoc-gen-[\w-]+|openapiv[23]|scalapb|cosmos|cosmos_proto|tendermint|amino|opentelemetry|grpc|tagger)\/|^(?:nanopb|gogo|validate|annotations|options|scalapb|tagger)\.proto$/;

/** What is to be said of it; undefined where others may well bring it: then it is only said that it was not read. */
export async function whyMissing(
  imported: string,
  path: string,
  tree: ProtoTree,
): Promise<Pick<ProtoChange, 'message' | 'severity'> | undefined> {
  if (foreign.test(imported)) return undefined;
  const folder = imported.slice(0, imported.lastIndexOf('/') + 1);
  const near = await nearTo(imported, folder, tree);
  if (near !== undefined) return { message: `there is no "${imported}" in the tree: ${near} is meant?` };
  const whole = await isBeside(folder, path, tree);
  if (whole) return { message: `there is no "${imported}" in the tree, which has others of ${folder}` };
  if (await tree.hasDependencies()) return undefined;
  const first = folder.slice(0, folder.indexOf('/') + 1);
  if (folder === '') return { message: `there is no "${imported}" in the tree`, severity: 'warning' };
  return (await isBeside(first, path, tree))
    ? { message: `there is no "${imported}" in the tree, which has others of ${first} and declares no dependencies` }
    : undefined;
}

/** A file of the tree that an import nearly names. */
async function nearTo(imported: string, folder: string, tree: ProtoTree): Promise<string | undefined> {
  const all = await tree.all();
  return all.find((path) => {
    const at = path.lastIndexOf('/') + 1;
    const [name, own] = [imported.slice(folder.length), path.slice(at)];
    return (folder === '' || path.slice(0, at).endsWith(folder)) && name !== own && editDistance(name, own, 2) <= 2;
  });
}

/** Has the tree such a folder below the same root as the file that imports? Then nobody else brings it. */
async function isBeside(folder: string, path: string, tree: ProtoTree): Promise<boolean> {
  if (folder === '') return false;
  return (await tree.all()).some((each) => {
    for (let at = each.indexOf(folder); at >= 0; at = each.indexOf(folder, at + 1))
      if ((at === 0 || each[at - 1] === '/') && path.startsWith(each.slice(0, at))) return true;
    return false;
  });
}
