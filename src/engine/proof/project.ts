/** The project's own checks, run on what is proposed in isolation: what they came to is their exit, and nothing that they print. */

import type { ChangeSet } from '../../protocol/change.ts';
import type { Finding, Verdict } from '../../protocol/proof/checks.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { ProjectCheck } from '../../protocol/proof/project-checks.ts';
import { failuresIn, passedIn } from '../../text/claims/test-output.ts';
import { matchesGlobs } from '../../text/match/path-glob.ts';
import type { Ended, Prover } from './prover.ts';

/** A command that took less is run on the tree as it is, too (ms). */
const cheap = 10_000;
const shownLines = 20;
const shownFailures = 5;

/** Those that the changed files are of concern to. */
export function checksFor({ proof }: { proof?: Prover['proof'] }, files: ChangeSet['files']): ProjectCheck[] {
  return (proof?.checks ?? []).filter(
    ({ when }) => when === undefined || files.some(({ path }) => matchesGlobs(path, when)),
  );
}

/** Runs each on the tree with the changes. Nothing that it does lands. */
export async function* projectVerdicts(
  prover: Prover,
  { files, checks }: { files: ChangeSet['files']; checks: readonly ProjectCheck[] },
  signal: AbortSignal,
): AsyncGenerator<Verdict> {
  if (checks.length === 0) return;
  const { tier, why } = await prover.workspace.isolation();
  for (const check of checks) {
    signal.throwIfAborted();
    if (tier === 1) yield await verdictOf(prover, check, files, signal);
    else yield notRun(check, `commands cannot be isolated here (${why}): ${prover.otherwise}`);
  }
}

async function verdictOf(
  prover: Prover,
  check: ProjectCheck,
  files: ChangeSet['files'],
  signal: AbortSignal,
): Promise<Verdict> {
  let end: Ended;
  try {
    end = await runIsolated(prover, check, files, signal);
  } catch (error) {
    if (!(error instanceof ToolFailure) || signal.aborted) throw error;
    return notRun(check, error.message);
  }
  return judged(check, end, () => onBase(prover, check, { files, ended: end }, signal));
}

/** What a command came to, compared with `base` where it failed. */
export async function judged(check: ProjectCheck, end: Ended, base: () => Promise<Ended | string>): Promise<Verdict> {
  const untold = untoldWhy(check, end);
  if (untold !== null) return { ...notRun(check, untold), ...shownOf(check, end) };
  const passed = passedIn(end.output);
  const said = [`exit ${end.exit}`, ...(passed === null ? [] : [`${passed} passed`]), seconds(end.durationMs)];
  const summary = `${check.run}: ${said.join(', ')}`;
  if (end.exit === 0) return { ...verdict(check, 'pass', summary), ...shownOf(check, end) };
  const { isNew, words } = compared(end, await base());
  const finding: Finding = {
    rule: isNew ? 'project/failed' : 'project/failed-before',
    severity: isNew ? 'error' : 'warning',
    path: check.name,
    line: 1,
    message: `${check.run} ended with exit ${end.exit}: ${words}`,
  };
  return {
    ...verdict(check, isNew ? 'fail' : 'warn', `${summary} · ${words}`),
    ...shownOf(check, end),
    findings: [finding],
  };
}

/** Why its exit says nothing of the change. */
function untoldWhy({ run, timeout }: ProjectCheck, { ended, exit, signal, missing = [] }: Ended): string | null {
  if (ended === 'timeout') return `${run} took longer than ${seconds(timeout)}`;
  if (ended !== 'exit' || exit === null) return `${run} was ended by ${signal ?? ended}`;
  const lacked = missing.map(({ text }) => text);
  return exit !== 0 && lacked.length > 0
    ? `${run} could not do without what it has not in isolation: ${lacked.join(', ')}`
    : null;
}

/** New failures only: those that it has without the change too are nobody's news. */
function compared({ output }: Ended, base: Ended | string): { isNew: boolean; words: string } {
  if (typeof base === 'string') return { isNew: true, words: base };
  if (base.exit === 0) return { isNew: true, words: 'without the change it passes' };
  if (base.ended !== 'exit') return { isNew: true, words: 'without the change it did not end' };
  const before = failuresIn(base.output);
  const now = failuresIn(output);
  const fresh = [...now].filter((name) => !before.has(name));
  if (fresh.length > 0) {
    const named = fresh.slice(0, shownFailures).join('; ');
    const more = fresh.length > shownFailures ? ` and ${fresh.length - shownFailures} more` : '';
    return {
      isNew: true,
      words: `${fresh.length} new ${fresh.length === 1 ? 'failure' : 'failures'}: ${named}${more}`,
    };
  }
  if (now.size > 0)
    return {
      isNew: false,
      words: `${now.size} ${now.size === 1 ? 'failure' : 'failures'}, all without the change too`,
    };
  return {
    isNew: false,
    words: `it fails without the change too (exit ${base.exit}); whether for the same was not compared`,
  };
}

/** The same command on the tree as it is; why not, where that would cost too much. */
async function onBase(
  prover: Prover,
  check: ProjectCheck,
  { files, ended: { durationMs } }: { files: ChangeSet['files']; ended: Ended },
  signal: AbortSignal,
): Promise<Ended | string> {
  const { baseRuns } = prover;
  const known = baseRuns.get(check.run);
  if (known) return known;
  if (durationMs >= cheap)
    return `whether it fails without the change was not tried, since it takes ${seconds(durationMs)}`;
  try {
    // It may have landed meanwhile: what it is compared with is the tree as it was.
    const before = files.map((file) => ({ path: file.path, before: file.after, after: file.before }));
    const end = await runIsolated(prover, check, before, signal);
    if (end.ended === 'exit') baseRuns.set(check.run, end);
    return end;
  } catch (error) {
    if (!(error instanceof ToolFailure) || signal.aborted) throw error;
    return `without the change it could not be run: ${error.message}`;
  }
}

async function runIsolated(
  prover: Prover,
  check: ProjectCheck,
  files: ChangeSet['files'],
  signal: AbortSignal,
): Promise<Ended> {
  for await (const said of prover.workspace.isolated(commandFor(prover, check), files, signal))
    if (said.type === 'ended') return said;
  throw new ToolFailure('io', `${check.run} did not end.`);
}

/** It is written for the top of the tree. */
export function commandFor(
  { workspace, origin }: Pick<Prover, 'workspace' | 'origin'>,
  { name, run, timeout }: ProjectCheck,
) {
  const { root, cwd } = workspace;
  const there = root === cwd ? run : `cd '${root.replaceAll("'", String.raw`'\''`)}' && { ${run}\n}`;
  return { command: there, timeout, origin: { ...origin, label: name } };
}

function verdict({ name }: ProjectCheck, status: Verdict['status'], summary: string): Verdict {
  const engine = { name: 'isolated', version: '' };
  return { kind: 'project', path: name, status, summary, findings: [], evidence: [], engine, ms: 0 };
}

/** A check that says nothing of the change. */
export function notRun(check: ProjectCheck, why: string): Verdict {
  return verdict(check, 'not-checked', why);
}

/** The end of what it printed, and how it ran. */
function shownOf({ run }: ProjectCheck, end: Ended): Pick<Verdict, 'evidence' | 'ms' | 'engine' | 'ran'> {
  const lines = end.output.trimEnd().split('\n').slice(-shownLines);
  const rows = lines.map((output) => ({ output: output.slice(0, 500) }));
  return {
    evidence: end.output.trim() === '' ? [] : [{ title: `The end of what ${run} printed`, rows }],
    ms: end.durationMs,
    engine: { name: end.isolation === 'overlay' ? 'isolated' : 'live', version: '' },
    ran: { command: run, exit: end.exit, isolation: end.isolation },
  };
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
