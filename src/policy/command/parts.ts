/** The verdict on each command of a script, and on each file that it writes by a redirection, by the rules and by what only reads. */

import type { JudgeContext, JudgedPart, PermissionRule, Reason } from '../../protocol/approval.ts';
import { isBelow, isGitData } from '../../text/path.ts';
import { protectedName } from '../protected.ts';
import { readOnly } from '../read-only/read-only.ts';
import { allows, forbiddings } from '../rules/match-command.ts';
import { absolute, editVerdict, readVerdict } from '../rules/paths.ts';
import { noRules, reasonOf, ruleSet, ruleWords } from '../rules/rule-set.ts';
import { viewsOf } from '../shell/views.ts';
import type { ShellCommand, ShellRedirect, ShellScript } from '../shell/script.ts';

/** A part with what follows from it for the whole. */
export interface Part extends JudgedPart {
  /** Asked in every mode: by a rule, for a protected name, or because a rule that denies may mean it. */
  always?: boolean;
  /** It only reads, these files as it names them. */
  reads?: readonly string[];
}

const longest = 400;
const shortened = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;

function part(text: string, decision: Part['decision'], because: Reason, more: Partial<Part> = {}): Part {
  return { text: shortened(text), decision, because, ...more };
}

/** `dirs`: where its commands may stand, as far as its words tell: where it begins, and what it changes into. */
type Judging = JudgeContext & { dirs: readonly string[] };

/** The parts in the order in which they stand. */
export function partsOf(script: ShellScript, context: JudgeContext): Part[] {
  const short = script.fault === null && script.flat;
  const at = { ...context, dirs: dirsOf(script, context) };
  return script.commands.flatMap((command) => [
    ...(command.words.length > 0 || command.assignments.length > 0 ? [ofCommand(command, short, at)] : []),
    ...command.redirects.flatMap((redirect) => ofRedirect(redirect, at)),
  ]);
}

/** More are no work of a person's. */
const mostDirs = 50;

function dirsOf({ commands }: ShellScript, { cwd, root }: JudgeContext): string[] {
  const dirs = new Set([cwd ?? root]);
  for (const { words } of commands) {
    const target = words.slice(1).find(({ value }) => !value.startsWith('-'));
    if (!/^(?:cd|pushd)$/.test(words[0]?.value ?? '') || target?.kind !== 'literal') continue;
    const before = [...dirs];
    for (const dir of before) if (dirs.size < mostDirs) dirs.add(absolute(target.value, dir));
  }
  return [...dirs];
}

function ofCommand(command: ShellCommand, flat: boolean, at: Judging): Part {
  const rules = ruleSet(at.rules ?? noRules).about('command');
  const { text } = command;
  const forbids = rules.some(({ rule }) => rule.behavior !== 'allow') ? forbiddings(command) : () => 'no' as const;
  let unsure: PermissionRule | undefined;
  for (const { rule, pattern } of rules) {
    if (rule.behavior === 'allow') {
      if (unsure || !allows(pattern, command)) continue;
      return keptFile(command, at) ?? part(text, 'allow', reasonOf(rule));
    }
    const meant = forbids(pattern);
    if (meant === 'yes' && rule.behavior === 'deny') return part(text, 'deny', reasonOf(rule));
    if (meant === 'yes') return part(text, 'ask', reasonOf(rule), { always: true });
    if (meant === 'unsure') unsure ??= rule;
  }
  if (unsure) {
    const words = `What it runs is not known before it runs, and a rule forbids some of that:`;
    return part(
      text,
      'ask',
      { code: 'unsure', text: `${words} ${ruleWords(unsure)}.`, rule: unsure },
      { always: true },
    );
  }
  return ofReading(command, flat, at);
}

/** A file that it is known to read although a rule denies that, or asks: a rule that allows the command, and where it stands, say nothing of it. */
function keptFile(command: ShellCommand, at: Judging): Part | null {
  const kept = ruleSet(at.rules ?? noRules).about('read');
  if (!kept.some(({ rule }) => rule.behavior !== 'allow')) return null;
  // Of what a wrapper starts, too.
  for (const { words, text } of viewsOf(command).views) {
    const read = readOnly({ words, text, redirects: [], assignments: [] });
    if (typeof read === 'string') continue;
    for (const path of filesOf(read).flatMap((file) => at.dirs.map((dir) => absolute(file, dir)))) {
      const { decision, because } = readVerdict(path, at);
      if (decision !== 'allow' && because.rule) return part(command.text, decision, because, { always: true });
    }
  }
  return null;
}

function filesOf({ files }: { files: readonly string[] }): string[] {
  return files.filter((file) => file !== '-' && file !== '/dev/null' && file !== '/dev/stdin');
}

/** No rule says anything of it: does it only read, and only what may be read? What a rule keeps is kept wherever it is read. */
function ofReading(command: ShellCommand, flat: boolean, at: Judging): Part {
  const { text } = command;
  const kept = keptFile(command, at);
  if (kept) return kept;
  const read = readOnly(command);
  if (typeof read === 'string') return part(text, 'ask', { code: 'command', text: `No rule allows it, and ${read}.` });
  if (!flat)
    return part(text, 'ask', {
      code: 'command',
      text: 'It only reads, but stands in a construct that is not followed.',
    });
  if (at.unsafePath) {
    return part(text, 'ask', {
      code: 'path',
      text: 'PATH leads into this folder, so its name does not say which program it is.',
    });
  }
  if (
    read.recursive &&
    ruleSet(at.rules ?? noRules)
      .about('read')
      .some(({ rule }) => rule.behavior !== 'allow')
  ) {
    return part(text, 'ask', {
      code: 'recursive',
      text: 'It goes through folders, and rules keep some files from being read.',
    });
  }
  const files = filesOf(read);
  for (const file of files) {
    if (file.split('/').includes('..'))
      return part(text, 'ask', { code: 'outside', text: `${shortened(file)} climbs out of its folder.` });
    const { decision, because } = readVerdict(absolute(file, at.cwd ?? at.root), at);
    if (decision !== 'allow') return part(text, decision, because);
  }
  return part(text, 'allow', { code: 'reads', text: 'It only reads.' }, { reads: files });
}

/** A file that is written by a redirection is a change of that file, whatever may run before it. */
function ofRedirect({ kind, path, text }: ShellRedirect, at: Judging): Part[] {
  if (kind === 'variable') return [part(text, 'ask', { code: 'command', text: 'It sets a variable to an open file.' })];
  if (kind === 'read' && path !== null && /^\/dev\/(?:tcp|udp)\//.test(path))
    return [part(text, 'ask', { code: 'network', text: 'It reaches the network.' })];
  if (kind === 'read') return path === null ? [] : readPart(text, path, at);
  if (kind !== 'write') return [];
  if (path === null) {
    const rule = ruleSet(at.rules ?? noRules)
      .about('edit')
      .find((each) => each.rule.behavior !== 'allow')?.rule;
    const because = { code: 'command', text: 'Where it writes is not known before it runs.', ...(rule && { rule }) };
    return [part(text, 'ask', because, { always: rule !== undefined })];
  }
  const targets = at.dirs.map((dir) => absolute(path, dir));
  const verdicts = targets.map((target) => editVerdict(target, at));
  const forbids = verdicts.find((verdict) => verdict !== null && verdict.decision !== 'allow');
  if (forbids) return [part(text, forbids.decision, forbids.because, { always: true })];
  const name = targets.map(protectedOf).find((found) => found !== null);
  if (name !== undefined) {
    const words = `It writes ${shortened(path)}, which is protected (${name}): it can run code or steer tools.`;
    return [part(text, 'ask', { code: 'protected', text: words }, { always: true })];
  }
  const [verdict] = verdicts;
  const isAllowed = verdicts.every((each) => each !== null) && targets.every((target) => isBelow(target, at.root));
  if (verdict && isAllowed) return [part(text, 'allow', verdict.because)];
  return [part(text, 'ask', { code: 'command', text: `It writes ${shortened(path)}.` })];
}

function protectedOf(target: string): string | null {
  return protectedName(target) ?? (isGitData(target) ? '.git' : null);
}

/** What a command is fed with is read like any other file; where that is no question, it is no part. */
function readPart(text: string, path: string, at: Judging): Part[] {
  const verdicts = at.dirs.map((dir) => readVerdict(absolute(path, dir), at));
  const [first] = verdicts;
  const verdict = verdicts.find(({ decision, because }) => decision !== 'allow' && because.rule) ?? first;
  if (!verdict || verdict.decision === 'allow') return [];
  return [part(text, verdict.decision, verdict.because, { always: verdict.because.rule !== undefined })];
}
