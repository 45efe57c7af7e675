/** What a kind of artefact brings: how it is recognised, its rules, and the check itself. */

import type { Evidence, Finding, CheckSettings, Severity, Verdict } from '../../protocol/proof/checks.ts';

/** A rule as it is documented (docs/checks.md holds exactly these) and as findings name it. */
export interface Rule {
  /** `kind/name` */
  id: string;
  /** What it has unless the configuration or the evidence says otherwise. */
  severity: Severity;
  /** One sentence. */
  about: string;
  /** One line that it finds something in. */
  bad: string;
  /** The same done well. */
  good: string;
}

/** A tree as text: what is binary or above the bound is null. Every path is relative to the root. */
export interface TextTree {
  list(): Promise<readonly string[]>;
  text(path: string): Promise<string | null>;
  /** Does it begin with a byte order mark? The text has none of it. */
  isMarked(path: string): Promise<boolean>;
}

/** A file that is to be checked. */
export interface CheckedFile {
  path: string;
  /** As it would be; null where it is deleted. */
  content: string | null;
  /** As it was in the base; null where it was not there. */
  before: string | null;
}

/** What a check may look at. It has no other way to the tree, and none to the network. */
export interface CheckContext {
  proposed: TextTree;
  base: TextTree;
  settings: CheckSettings;
}

/** One kind of artefact. Its module is loaded in the engine's process, when a file may be of its kind. */
export interface Check {
  kind: string;
  /** One sentence for `archie check --list`. */
  about: string;
  rules: readonly Rule[];
  /** Loads what it takes to say the version, no more. */
  engine(): Promise<Verdict['engine']>;
  /** Is it of this kind? By path and content, of a deleted file by what it was. Never throws. */
  detect(path: string, content: string): boolean;
  /** It looks at files of other kinds as well, and says nothing of those that it finds nothing in. */
  quiet?: true;
  /** A verdict for each of the files (and for others of the tree that they break), as it is found. What it throws becomes `not-checked`. */
  check(files: readonly CheckedFile[], context: CheckContext): AsyncIterable<Found>;
}

/** A check's own verdict: who checked and how long it took is added around it. `engine`, where it was another than the kind's. */
export type Found = Omit<Verdict, 'engine' | 'ms' | 'kind'> & { engine?: Verdict['engine'] };

/** The verdict that follows from findings: an error fails it, a warning warns. `summary` is what was proven, where nothing is wrong. */
export function foundIn(path: string, findings: Finding[], summary: string, evidence: Evidence[] = []): Found {
  return { path, status: statusOf(findings), summary, findings, evidence };
}

/** @see foundIn */
export function statusOf(findings: readonly Finding[]): Found['status'] {
  if (findings.some(({ severity }) => severity === 'error')) return 'fail';
  return findings.some(({ severity }) => severity === 'warning') ? 'warn' : 'pass';
}

/** Nobody can say whether it is right. `why` is for people: "MySQL dialect". */
export function notChecked(path: string, why: string): Found {
  return { path, status: 'not-checked', summary: why, findings: [], evidence: [] };
}

/** Makes findings of declared rules: the severity is the rule's, unless one is given. Throws for a rule that is not declared. */
export function finder(rules: readonly Rule[]) {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  return (rule: string, at: Omit<Finding, 'rule' | 'severity'> & { severity?: Severity }): Finding => {
    const declared = known.get(rule);
    if (!declared) throw new Error(`there is no rule ${rule}`);
    return { rule, ...at, severity: at.severity ?? declared.severity };
  };
}
