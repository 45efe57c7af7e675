/** Checks a set of files: finds out of which kinds they are, and goes through the kinds in turn. Knows nothing of processes. */

import { performance } from 'node:perf_hooks';
import type { CheckRequest, CheckSettings, Finding, Verdict } from '../../protocol/proof/checks.ts';
import { notChecked, statusOf } from '../kind/check.ts';
import type { Check, CheckedFile, Found, TextTree } from '../kind/check.ts';
import { mostBytes, textTree } from '../kind/trees.ts';
import { kindNames, mayBe } from '../names.ts';
import { catalog } from './catalog.ts';
import { suppressionsIn } from './suppressed.ts';

/** What a run tells while it goes on. */
export type Progress =
  /** The kind is being checked: if nothing more is heard, these files have it to thank. */
  { started: string; paths: string[] } | { verdict: Verdict } | { ended: string };

const megabyte = 1024 * 1024;

/** `skip`: kinds that stopped the engine before. Ends early, without an error, when the signal is given. */
export async function* run(
  { paths, proposed, base, settings = {} }: CheckRequest,
  { skip = [], signal }: { skip?: readonly string[]; signal?: AbortSignal } = {},
): AsyncGenerator<Progress> {
  const trees = { proposed: textTree(proposed), base: textTree(base) };
  const files = await Promise.all(paths.map((path) => readBoth(path, trees)));
  const taken = new Set<string>();
  // What cannot be parsed, and what is not yet what it will be, is of no other kind; what is of another kind is told by that alone.
  const syntax = new Map<string, Verdict>();
  for (const kind of Object.keys(kindNames)) {
    if (skip.includes(kind) || signal?.aborted) continue;
    const named = files.filter(
      ({ path }) => mayBe(kind, path) && !['fail', 'not-checked'].includes(syntax.get(path)?.status ?? ''),
    );
    if (named.length === 0) continue;
    const check = await catalog[kind]?.();
    if (!check) continue;
    const [fit, large] = await sortOut(check, named, proposed);
    for (const path of large) yield { verdict: await tooLarge(check, path) };
    if (fit.length === 0) continue;
    yield { started: kind, paths: fit.map(({ path }) => path) };
    for await (const verdict of checked(check, fit, { ...trees, settings })) {
      if (signal?.aborted) return;
      if (kind === 'syntax' && verdict.status !== 'fail') syntax.set(verdict.path, verdict);
      else {
        if (kind === 'syntax') syntax.set(verdict.path, verdict);
        taken.add(verdict.path);
        yield { verdict };
      }
    }
    yield { ended: kind };
  }
  for (const [path, verdict] of syntax) if (!taken.has(path)) yield { verdict };
}

async function readBoth(path: string, { proposed, base }: Record<'proposed' | 'base', TextTree>): Promise<CheckedFile> {
  const [content, before] = await Promise.all([proposed.text(path), base.text(path)]);
  return { path, content, before };
}

/** Those of the kind, and the names of those that are too large to be looked into. */
async function sortOut(
  check: Check,
  named: readonly CheckedFile[],
  proposed: CheckRequest['proposed'],
): Promise<[CheckedFile[], string[]]> {
  const [fit, large]: [CheckedFile[], string[]] = [[], []];
  for (const file of named) {
    const { path, content, before } = file;
    if (content === null && ((await proposed.read(path))?.length ?? 0) > mostBytes) large.push(path);
    else if (content !== null || before !== null) {
      if (check.detect(path, content ?? before ?? '')) fit.push(file);
    }
  }
  return [fit, large];
}

async function tooLarge(check: Check, path: string): Promise<Verdict> {
  const why = `larger than ${mostBytes / megabyte} MiB`;
  return { kind: check.kind, ...notChecked(path, why), engine: await check.engine(), ms: 0 };
}

/** The check's verdicts; files that it has none for, and a check that throws, are told too. */
async function* checked(
  check: Check,
  files: readonly CheckedFile[],
  context: { proposed: TextTree; base: TextTree; settings: CheckSettings },
): AsyncGenerator<Verdict> {
  const engine = await check.engine();
  const left = new Set(files.map(({ path }) => path));
  let began = performance.now();
  const whole = async (found: Found): Promise<Verdict> => {
    const ms = Math.round(performance.now() - began);
    began = performance.now();
    left.delete(found.path);
    return { kind: check.kind, engine, ...(await judged(found, context)), ms };
  };
  try {
    for await (const found of check.check(files, context)) yield await whole(found);
  } catch (error) {
    const why = `${check.kind} failed: ${error instanceof Error ? error.message : String(error)}`;
    for (const path of left) yield await whole(notChecked(path, why));
  }
  if (check.quiet) return;
  // Gone, and the kind has nothing to say of that.
  for (const { path, content } of files)
    if (left.has(path) && content !== null) yield await whole(notChecked(path, 'no answer'));
}

/** What the configuration, and remarks in the files, make of the findings. */
async function judged(
  found: Found,
  { proposed, settings: { rules = {} } }: { proposed: TextTree; settings: CheckSettings },
): Promise<Found> {
  const findings: Finding[] = [];
  const known = new Map<string, ReturnType<typeof suppressionsIn>>();
  for (const finding of found.findings) {
    const said = rules[finding.rule];
    if (said === 'off') continue;
    let suppressed = known.get(finding.path);
    if (!suppressed) known.set(finding.path, (suppressed = suppressionsIn((await proposed.text(finding.path)) ?? '')));
    if (suppressed(finding)) continue;
    findings.push(said === undefined ? finding : { ...finding, severity: said });
  }
  if (found.status === 'not-checked') return { ...found, findings };
  return { ...found, findings, status: statusOf(findings) };
}
