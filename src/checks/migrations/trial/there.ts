/** The way there, measured: what one migration does to the schema and the rows that are there. */

import type { Evidence, Finding } from '../../../protocol/proof/checks.ts';
import type { Measured } from '../../sql/statement.ts';
import { isSimple, weighty } from '../run/apply.ts';
import { failureFinding } from '../run/failures.ts';
import { blockedBy, lockOn, strength } from '../run/locks.ts';
import { measureScript } from '../run/measure.ts';
import type { Mode, Run } from '../run/measure.ts';
import type { Script } from '../run/read.ts';
import { finding } from '../rules.ts';
import type { Session } from './session.ts';
import { aloneOf, boundary } from '../run/statements.ts';

/** What came of the way there. */
interface There {
  findings: Finding[];
  evidence: Evidence[];
  measured: ReadonlyMap<number, Measured>;
  /** Its transaction is still open: what comes now can be undone. */
  open: boolean;
  /** It cannot be gone on from here. */
  over: boolean;
  notChecked?: string;
  /** "ACCESS EXCLUSIVE on orders 3 ms, no rewrite" */
  summary: string;
}

/** Runs it; where only rows of our own making are in the way, once more without them. `again` brings the database back to before. */
export async function goThere(
  session: Session,
  script: Script,
  { existing, again, hold }: { existing: ReadonlySet<string>; again: () => Promise<void>; hold: boolean },
): Promise<There> {
  const findings: Finding[] = [];
  const { part } = script;
  if (script.failed) {
    const { message, line, column } = script.failed;
    findings.push(finding('migration/syntax', { path: part.path, line, column, message }));
    session.tookBack();
    return { findings, evidence: [], measured: new Map(), open: false, over: true, summary: '' };
  }
  let mode = modeOf(script);
  const start = mode;
  if (mode === 'apart') findings.push(...misplaced(script));
  let run = await measureScript(session.database, script, { existing, around: session.around, mode, hold });
  for (let tries = 0; run.stopped && tries < 3; tries += 1) {
    const { failure } = run.stopped;
    const found = failureFinding({ part, ...run.stopped });
    if (session.around.excuse(failure) !== null) break;
    if (/^(?:22|23|21|P0)/.test(failure.code ?? '') && session.madeUp()) {
      // Only what holds for any rows is the migration's own mistake.
      if (found.rule === 'migration/not-null-without-default' || found.rule === 'migration/set-not-null-on-nulls')
        findings.push(found);
      session.withRows = false;
      await again();
    } else if ((failure.code === '55P04' || failure.code === '25001') && mode === 'together') {
      findings.push(part.around === 'unknown' ? { ...found, severity: 'warning' } : found);
      mode = 'apart';
      // All of it was one transaction, so nothing of it is there.
    } else break;
    run = await measureScript(session.database, script, { existing, around: session.around, mode, hold });
  }
  if (run.stopped) {
    const why = session.around.excuse(run.stopped.failure);
    if (why !== null)
      return {
        findings,
        evidence: tables(run, session),
        measured: run.measured,
        open: false,
        over: true,
        notChecked: why,
        summary: '',
      };
    findings.push(failureFinding({ part, ...run.stopped }));
  }
  findings.push(...rewriteFindings(run, script), ...scanFindings(run, script));
  const over = run.stopped !== undefined;
  if (over && mode === 'together' && isSimple(script.statements)) session.tookBack();
  return {
    findings: once(findings),
    evidence: tables(run, session),
    measured: run.measured,
    open: run.open,
    over,
    summary: summaryOf(run, start),
  };
}

function modeOf({ part, statements }: Script): Mode {
  if (part.around === 'wraps') return 'together';
  if (part.around === 'none' || statements.some((each) => boundary(each) === 'begin')) return 'apart';
  if (part.around === 'query') return statements.length > 1 ? 'together' : 'apart';
  return statements.some((each) => aloneOf(each) !== null) ? 'apart' : 'together';
}

/** Plain files of no tool: some runners send a file as one query, which is a transaction. */
function misplaced({ part, statements }: Script): Finding[] {
  if (part.around !== 'unknown' || statements.some((each) => boundary(each) !== null)) return [];
  const alone = statements.find((each) => aloneOf(each) !== null);
  const others = weighty(statements).filter(
    (each) => aloneOf(each) === null && !/^\s*(?:analyze|comment|select|drop\s+index\s+if\s+exists)\b/i.test(each.text),
  );
  if (!alone || others.length === 0) return [];
  const message = `${aloneOf(alone)} stands among other statements: a runner that sends the file as one, or in a transaction, fails at it`;
  const help = 'Put it into a migration of its own.';
  return [
    finding('migration/concurrently-in-transaction', {
      path: part.path,
      line: alone.line,
      message,
      help,
      severity: 'warning',
    }),
  ];
}

function rewriteFindings({ measured }: Run, { part }: Script): Finding[] {
  return [...measured.values()].flatMap(({ statement, rewrites, ms, failed }) => {
    if (rewrites.length === 0 || failed || /^\s*(?:vacuum|cluster|reindex|refresh)/i.test(statement.text)) return [];
    // The indexes of a table go with it, and are in the evidence.
    const names = rewrites.join(', ');
    const message =
      rewrites.length > 1
        ? `${names} are written anew while everybody waits (${said(ms)} here)`
        : `${names} is written anew while everybody waits (${said(ms)} here)`;
    const help = 'Add a new column, fill it in batches, and change over to it: expand, backfill, contract.';
    return [finding('migration/table-rewrite', { path: part.path, line: statement.line, message, help })];
  });
}

/** What was read under the lock of ATTACH PARTITION: a validated check that says the same as its bounds spares that. */
function scanFindings({ measured }: Run, { part }: Script): Finding[] {
  return [...measured.values()].flatMap(({ statement, scanned = [] }) => {
    if (scanned.length === 0) return [];
    const message = `all rows of ${scanned.join(', ')} are read while the partition is attached, and nobody else can use it meanwhile`;
    const help =
      'Before it, add a CHECK of the same bounds (and NOT NULL) NOT VALID, validate it, and build the indexes of the parent on it; drop the CHECK after.';
    return [finding('migration/attach-scans-rows', { path: part.path, line: statement.line, message, help })];
  });
}

function once(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, line, message }) => {
    const key = `${rule} ${line} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

const said = (ms: number) => (ms < 10 ? `${Math.round(ms * 10) / 10} ms` : `${Math.round(ms)} ms`);

function tables({ measured, skipped }: Run, { filled }: Session): Evidence[] {
  const rows = [...measured].map(([, { statement, locks, rewrites, ms, failed }]) => ({
    statement: short(statement.text),
    lock:
      worthy(locks)
        .map(({ relation, mode }) => lockOn(mode, relation))
        .join(', ') || '–',
    blocks:
      [...new Set(worthy(locks).map(({ mode }) => blockedBy(mode)))].filter((each) => each !== 'nobody').join('; ') ||
      '–',
    rewrite: rewrites.join(', ') || '–',
    ms: failed ? 'failed' : said(ms).replace(' ms', ''),
  }));
  const evidence: Evidence[] = rows.length > 0 ? [{ title: 'locks', rows }] : [];
  if (filled.length > 0)
    evidence.push({
      title: 'rows',
      rows: filled.map(({ table, rows: many, made, why }) => ({
        table,
        rows: String(many),
        from: made ? 'made up' : 'migrations and seeds',
        note: why ?? '',
      })),
    });
  if (skipped.size > 0)
    evidence.push({
      title: 'not run here',
      rows: [...skipped].map(([index, why]) => ({ statement: String(index + 1), why })),
    });
  return evidence;
}

const worthy = (locks: Measured['locks']) => locks.filter(({ mode }) => strength(mode) >= 2);

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

/** The strongest lock, and how long its statement took. */
function summaryOf({ measured }: Run, mode: Mode): string {
  const all = [...measured.values()];
  const locks = all.flatMap(({ locks: each, ms }) => each.map((lock) => ({ ...lock, ms })));
  const strongest = locks.sort((a, b) => strength(b.mode) - strength(a.mode) || b.ms - a.ms)[0];
  const rewritten = [...new Set(all.flatMap(({ rewrites }) => rewrites))];
  if (!strongest || strength(strongest.mode) < 2) return 'nobody waits';
  const others = new Set(
    locks
      .filter(({ mode: each, relation }) => each === strongest.mode && relation !== strongest.relation)
      .map(({ relation }) => relation),
  ).size;
  const held = mode === 'together' ? all.reduce((sum, { ms }) => sum + ms, 0) : strongest.ms;
  const rewrite = rewritten.length > 0 ? `rewrites ${rewritten.join(', ')}` : 'no rewrite';
  const more = others > 0 ? ` and ${others} more` : '';
  return `${lockOn(strongest.mode, strongest.relation)}${more} ${said(held)}, ${rewrite}`;
}
