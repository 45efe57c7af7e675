/** What checks found, by the file and the line at which it is told of: looked up, never searched for. */

import type { Finding, Verdict } from '../../../../../protocol/proof/checks.ts';
import type { Entry } from '../entries.ts';

/** A finding, and the verdict that it is part of. */
export interface Found {
  /** Stays the same when others come, and is unique within the file at which it is told of. */
  id: string;
  finding: Finding;
  verdict: Verdict;
  /** Index of the file that it is in, or that brought it about; null where neither changes. */
  file: number | null;
}

/** What was found that is told of at one file. */
export interface FileFound {
  /** By the line of the text that was checked. */
  at: ReadonlyMap<number, readonly Found[]>;
  /** In files that do not change: told of at the head of the one whose check found it. */
  elsewhere: readonly Found[];
  all: readonly Found[];
}

interface Gathered {
  at: Map<number, Found[]>;
  elsewhere: Found[];
  all: Found[];
}

/** All that was found, by the index of the file at which it is told of. */
type FoundIndex = ReadonlyMap<number, FileFound>;

const known = new WeakMap<readonly Entry[], { verdicts: readonly Verdict[]; index: FoundIndex }>();

/** All findings by file; the same map for the same verdicts, and the same part of it for a file of which nothing else is found. */
export function foundIn(verdicts: readonly Verdict[], entries: readonly Entry[]): FoundIndex {
  const before = known.get(entries);
  if (before?.verdicts === verdicts) return before.index;
  const index = new Map<number, FileFound>();
  for (const [file, found] of gather(verdicts, entries)) {
    const last = before?.index.get(file);
    index.set(file, last && isSame(last, found) ? last : found);
  }
  known.set(entries, { verdicts, index });
  return index;
}

function isSame(one: FileFound, other: FileFound): boolean {
  return (
    one.all.length === other.all.length &&
    one.all.every(({ finding, verdict }, at) => {
      const like = other.all[at];
      return like?.finding === finding && like.verdict === verdict;
    })
  );
}

function gather(verdicts: readonly Verdict[], entries: readonly Entry[]): ReadonlyMap<number, Gathered> {
  const index = new Map<number, Gathered>();
  if (verdicts.every(({ findings }) => findings.length === 0) || entries.length === 0) return index;
  const places = new Map(entries.flatMap(({ paths }, at) => paths.map((path) => [path, at])));
  const counts = new Map<string, number>();
  for (const verdict of verdicts)
    for (const finding of verdict.findings) {
      const own = places.get(finding.path);
      // What it breaks elsewhere is told of where it was found; of a check of a file that does not change, first of all.
      const cause = own ?? places.get(verdict.path) ?? null;
      const file = cause ?? 0;
      const inFile: Gathered = index.get(file) ?? { at: new Map(), elsewhere: [], all: [] };
      index.set(file, inFile);
      const name = `${finding.rule}#${finding.line}`;
      const count = counts.get(`${file} ${name}`) ?? 0;
      counts.set(`${file} ${name}`, count + 1);
      const found = { id: `p:${name}.${count}`, finding, verdict, file: cause };
      inFile.all.push(found);
      if (own === undefined) inFile.elsewhere.push(found);
      else {
        const inLine = inFile.at.get(finding.line) ?? [];
        inLine.push(found);
        inFile.at.set(finding.line, inLine);
      }
    }
  return index;
}

/** The line that the id of a finding, or of a row of its help, names. */
export function lineOfId(id: string): number {
  return Number(/#(\d+)\.\d+$/.exec(id)?.[1] ?? 1);
}
