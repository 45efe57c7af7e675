/** Proof: what engines found out about files as they would be, with the evidence. Data only: it goes to people, models, scripts and the session file alike. */

import type { Schemas } from './schema.ts';

/** `error` stops a build, `warning` should be looked at, `info` is worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** Replaces what stands between two offsets (UTF-16 units of the text that was checked, end excluded). */
export interface TextEdit {
  from: number;
  to: number;
  text: string;
}

/** Something that a rule found. */
export interface Finding {
  /** `kind/name`, stable: docs/checks.md has all of them. */
  rule: string;
  severity: Severity;
  /** Relative to the root. */
  path: string;
  /** 1-based; 1 where it is about the whole file. */
  line: number;
  /** 1-based, in UTF-16 units. */
  column?: number;
  /** One sentence: what is wrong, of what. */
  message: string;
  /** How to do it instead; may be several lines of code. */
  help?: string;
  /** Mends it: edits of the file at `path` that do not overlap. */
  fix?: TextEdit[];
}

/** A table that people read: every row has the same keys, in the order of the columns. */
export interface Evidence {
  title: string;
  rows: Readonly<Record<string, string>>[];
}

/** What a check came to for one file. */
export interface Verdict {
  /** `migration`, `openapi` … as `archie check --list` names them. */
  kind: string;
  /** Relative to the root. */
  path: string;
  status: 'pass' | 'warn' | 'fail' | 'not-checked';
  /** One line of what was proven, empty where there was nothing to prove ("applies, reverts · ACCESS EXCLUSIVE on orders 3 ms"), or why it was not checked. */
  summary: string;
  findings: Finding[];
  evidence: Evidence[];
  engine: { name: string; version: string };
  ms: number;
  /** Of one of the project's own checks (`path` is its name): the command, its exit, and how far it was held away. */
  ran?: { command: string; exit: number | null; isolation: string };
}

/** A tree of files as the checks see it. */
export interface CheckedTree {
  /** All files that git would not ignore, relative to the root, sorted. */
  list(): Promise<readonly string[]>;
  /** Null when there is no such file, or it cannot be read. */
  read(path: string): Promise<Uint8Array | null>;
}

/** What the configuration says of checks (`proof` in `.archie/config.yaml`). */
export interface CheckSettings {
  /** Severity by rule; a rule that is `off` finds nothing. */
  rules?: Readonly<Record<string, Severity | 'off'>>;
  migrations?: {
    /** Folders of migrations, relative to the root, where the layout does not tell. */
    paths?: readonly string[];
    /** Files that fill the schema before migrations are tried. */
    seeds?: readonly string[];
    /** Rows that generated tables have. */
    rows?: number;
  };
  /** Tables that are large, so that a scan of all of one is worth a word. */
  large?: readonly string[];
  /** A real server to use in the place of the embedded one: `postgres://…`. A throw-away database is made on it. */
  engineUrl?: string;
}

/** What is to be checked. */
export interface CheckRequest {
  /** Files that changed (or all that were named), relative to the root; those that are gone too. */
  paths: readonly string[];
  /** The tree as it would be. */
  proposed: CheckedTree;
  /** The tree that it is compared with. */
  base: CheckedTree;
  settings?: CheckSettings;
}

/** Which changes a proof is about. */
export interface ProofSubject {
  /** The id of the change set. */
  changes: string;
  /** sha256 over paths and hashes of its files: says whether two proofs are about the same. */
  tree: string;
  /** The review that is open about it, where one is. */
  question?: string;
  call?: string;
  proposal?: string;
}

/** A kind of artefact, for people. */
export interface CheckKind {
  kind: string;
  /** One sentence: what is checked. */
  about: string;
  engine: { name: string; version: string };
  /** What its findings may be of; `about` is one sentence. */
  rules: { id: string; severity: Severity; about: string }[];
}

/** Is a file any check's business? */
export type Concern = false | 'by name' | 'by content';

/** Checks files. Where the engine fails, the verdict says so; only `signal` makes it throw. */
export interface Checks {
  /**
   * Could there be something to check in a file of this name? Costs nothing. `by content`: it is a program, of which only those
   * are checked that hold a query or a schema.
   */
  concerns(path: string): Concern;
  /** Verdicts as they are found, the quick kinds first. */
  check(request: CheckRequest, signal: AbortSignal): AsyncIterable<Verdict>;
  /** What is checked at all. */
  kinds(): Promise<CheckKind[]>;
  /** The schemas that the migrations of both trees come to. Where the engine stops, that is why there are none; only `signal` makes it throw. */
  schemas(request: Omit<CheckRequest, 'paths'>, signal: AbortSignal): Promise<Schemas>;
  /** Ends the engine's process. It starts again at the next need. */
  close(): void;
}

/** There was nothing in the file to check: nobody is told of that, unless they asked about this file. */
export function saysNothing({ status, summary, findings }: Verdict): boolean {
  return status === 'pass' && summary === '' && findings.length === 0;
}

/** How many of each severity. */
export function countFindings(verdicts: readonly Pick<Verdict, 'findings'>[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { findings } of verdicts) for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** The columns of evidence that have names of ours, and whether what stands in them is words of ours, too. */
export const evidenceColumns: ReadonlyMap<string, boolean> = new Map([
  ['statement', false],
  ['lock', true],
  ['blocks', true],
  ['rewrite', false],
  ['ms', true],
  ['table', false],
  ['rows', false],
  ['from', true],
  ['note', true],
  ['why', true],
  ['query', false],
  ['reads', true],
  ['filter', false],
  ['change', false],
  ['severity', true],
  ['where', false],
  ['what', true],
  ['operation', false],
  ['security', true],
  ['request', true],
  ['status', false],
  ['answer', true],
  ['output', false],
  ['files', false],
  ['anchors', false],
  ['elsewhere', false],
  ['left to the site', false],
  ['broken', false],
  ['line', false],
  ['expression', false],
  ['result', false],
  ['stated', false],
  ['ok', false],
]);
