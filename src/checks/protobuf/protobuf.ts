/** Protocol Buffers: syntax, numbers, types, names, and changes that old messages or old code do not survive. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { isTemplate } from '../data/dialect.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, CheckedFile, Found } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { breakingChanges } from './breaking.ts';
import { bufProblems } from './buf.ts';
import { ProtoTree } from './imports.ts';
import { formProblems, nameProblems } from './lint.ts';
import { whyMissing } from './missing.ts';
import { allEnums, allMessages } from './model.ts';
import type { ProtoFile } from './model.ts';
import { numberProblems } from './numbers.ts';
import type { ProtoChange } from './numbers.ts';
import { parseProto } from './parser.ts';
import { finding, rules } from './rules.ts';
import { ProtoError } from './tokens.ts';
import { typeProblems } from './uses.ts';

export const protobuf: Check = {
  kind: 'protobuf',
  about: 'Protocol Buffers can be compiled, and changes do not break old messages',
  rules,
  engine: async () => ({ name: "archie's reader of proto2, proto3 and editions", version: '1' }),
  detect: (path) => path.toLowerCase().endsWith('.proto'),
  check: (files, context) => checkAll(files, context),
};

async function* checkAll(files: readonly CheckedFile[], context: CheckContext): AsyncGenerator<Found> {
  const tree = new ProtoTree(context.proposed);
  // Where things of before are now, for what moved between files.
  const homes = new Map<string, string>();
  for (const { path, content } of files) for (const name of namesIn(parsed(content))) homes.set(name, path);
  for (const file of files) {
    if (file.content === null) {
      const gone = deleted(file, homes);
      if (gone) yield gone;
    } else yield await checkOne(file.path, file.content, file.before, tree, homes);
  }
}

function parsed(text: string | null): ProtoFile | null {
  try {
    return text === null ? null : parseProto(text);
  } catch (error) {
    if (error instanceof ProtoError) return null;
    throw error;
  }
}

/** Full names of what a file defines at its top. */
function namesIn(file: ProtoFile | null): string[] {
  if (!file) return [];
  const prefix = file.package === '' ? '' : `${file.package}.`;
  return [...file.messages, ...file.enums, ...file.services].map(({ name }) => prefix + name);
}

function deleted({ path, before }: CheckedFile, homes: ReadonlyMap<string, string>): Found | null {
  const names = namesIn(parsed(before));
  const lost = names.filter((name) => !homes.has(name));
  if (names.length === 0) return null;
  const message =
    lost.length > 0
      ? `the file is gone, with ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ' …' : ''}`
      : `what it defined is in ${homes.get(names[0] ?? '')} now: imports of ${path} fail`;
  return foundIn(
    path,
    [finding('protobuf/file-removed', { path, line: 1, message, ...(lost.length === 0 && { severity: 'warning' }) })],
    '',
  );
}

async function checkOne(
  path: string,
  text: string,
  before: string | null,
  tree: ProtoTree,
  homes: ReadonlyMap<string, string>,
): Promise<Found> {
  const lines = new Lines(text);
  const say = ({ rule, from, ...more }: ProtoChange): Finding => finding(rule, { path, ...lines.at(from), ...more });
  let file: ProtoFile;
  try {
    file = parseProto(text);
  } catch (error) {
    if (!(error instanceof ProtoError)) throw error;
    if (isTemplate(text)) return notChecked(path, 'a template, not Protocol Buffers');
    return foundIn(path, [finding('protobuf/syntax', { path, ...lines.at(error.offset), message: error.message })], '');
  }
  const old = before === text ? null : parsed(before);
  // What has been called so in the base cannot be renamed: that is worth knowing, no more.
  const [known, lint] = [knownIn(old), await tree.bufLint(path)];
  const asked = lint ? bufProblems(file, { path, text, lint }, known) : [];
  const own = nameProblems(file, known).filter(
    ({ rule, from }) => !asked.some((each) => each.rule === rule && each.from === from),
  );
  const names = [...own, ...asked].map((each) => (before === text ? { ...each, severity: 'info' as const } : each));
  const scope = await tree.scope(path, file);
  const problems: ProtoChange[] = [
    ...numberProblems(file),
    ...formProblems(file),
    ...(await typeProblems(file, scope)),
    ...names,
  ];
  for (const { name, from } of scope.missing) {
    const why = await whyMissing(name, path, tree);
    if (why !== undefined) problems.push({ rule: 'protobuf/import-unknown', from, ...why });
  }
  const breaking = old ? breakingChanges(old, file, (name) => movedTo(name, old, path, homes)) : [];
  const findings = [...problems, ...breaking].map(say).sort((a, b) => a.line - b.line);
  return foundIn(
    path,
    findings,
    summaryOf(
      file,
      scope.missing.map(({ name }) => name),
      old,
      breaking,
    ),
  );
}

/** What stood in the file of before, which nobody can rename now. */
function knownIn(old: ProtoFile | null): (name: string) => boolean {
  if (!old) return () => false;
  const names = new Set<string>();
  if (old.package === '') names.add('(package)');
  else names.add(`package ${old.package}`);
  if (!old.hasSyntax) names.add('(syntax)');
  for (const [path, { fields, oneofs }] of allMessages(old)) {
    names.add(path);
    for (const { name } of [...fields, ...oneofs]) names.add(`${path}.${name}`);
  }
  for (const [path, { values }] of allEnums(old)) {
    names.add(path);
    for (const { name } of values) names.add(`${path}.${name}`);
  }
  for (const { name, rpcs } of old.services) {
    names.add(name);
    for (const rpc of rpcs) names.add(`${name}.${rpc.name}`);
  }
  return (name) => names.has(name);
}

function movedTo(name: string, old: ProtoFile, path: string, homes: ReadonlyMap<string, string>): string | undefined {
  const home = homes.get(old.package === '' ? name : `${old.package}.${name}`);
  return home === path ? undefined : home;
}

function summaryOf(
  file: ProtoFile,
  missing: readonly string[],
  old: ProtoFile | null,
  breaking: readonly ProtoChange[],
): string {
  const count = (number: number, what: string) => (number > 0 ? [`${number} ${what}${number === 1 ? '' : 's'}`] : []);
  const parts = [
    ...count(allMessages(file).size, 'message'),
    ...count(allEnums(file).size, 'enum'),
    ...count(file.services.length, 'service'),
  ].join(', ');
  const compared = old
    ? breaking.length === 0
      ? ' · no breaking change'
      : ` · ${breaking.length} changes to look at`
    : '';
  const not =
    missing.length > 0
      ? missing.length === 1
        ? ` · types from 1 import outside the tree not checked (${missing[0]})`
        : ` · types from ${missing.length} imports outside the tree not checked (${missing[0]} …)`
      : '';
  return `${file.syntax}${parts === '' ? '' : ` · ${parts}`}${compared}${not}`;
}
