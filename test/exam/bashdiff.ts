import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeCommand } from '../../src/policy/command/judge-command.ts';
import { readScript } from '../../src/policy/shell/script.ts';
import { viewsOf } from '../../src/policy/shell/views.ts';
import type { JudgeContext, PermissionRule } from '../../src/protocol/approval.ts';
import type { Exam } from './exam.ts';
import { Scripts } from './scripts.ts';

const rule = (behavior: PermissionRule['behavior'], text: string): PermissionRule => ({
  behavior,
  text,
  source: { scope: 'user' },
});
const at: JudgeContext = { mode: 'ask', grants: [], root: '/repo', cwd: '/repo' };
const strict: JudgeContext = { ...at, rules: ['c1', 'c2', 'c3', 'c4'].map((name) => rule('allow', `Bash(${name} *)`)) };
const loose: JudgeContext = { ...at, mode: 'bypass', rules: [rule('allow', 'Bash'), rule('deny', 'Bash(evil1 *)')] };

/** Nothing is on PATH, so every program is one that bash does not find: it tells which, and how they end decides the rest. */
const handler = `() { printf '%s\\n' "$1" >> "$EXAM_LOG"; case $1 in c1|c2|evil1|echo) return 0;; *) return 1;; esac; }`;

/** What bash runs of it, and the files that it makes: a log and a folder each, since what it leaves running may write later. */
function run(script: string, folder: string, log: string): { ran: string[]; made: string[] } {
  writeFileSync(log, '');
  const options = {
    cwd: folder,
    // A function may call itself, in ever more processes.
    env: { PATH: '/nonexistent', EXAM_LOG: log, FUNCNEST: '8', 'BASH_FUNC_command_not_found_handle%%': handler },
    stdio: 'ignore' as const,
    timeout: 5000,
    killSignal: 'SIGKILL' as const,
    detached: true,
  };
  const { pid } = spawnSync('/bin/bash', ['--noprofile', '--norc', '-c', script], options);
  try {
    // What it left running: its group is its own.
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It left nothing.
  }
  const made = readdirSync(folder);
  return { ran: readFileSync(log, 'utf8').split('\n').filter(Boolean), made };
}

/** E4: against bash itself, nothing runs that was let run unseen, and nothing that a rule denies. */
export const exam: Exam = ({ seed = String(Date.now() % 1_000_000), n = '5000' } = {}) => {
  const scripts = new Scripts(Number(seed));
  const top = mkdtempSync(join(tmpdir(), 'archie-bashdiff-'));
  const missed: string[] = [];
  const counts = { allowed: 0, bypassed: 0, ran: 0, denied: 0 };
  try {
    for (let number = 0; number < Number(n); number += 1) {
      const script = scripts.next();
      if (script.includes('\0')) continue;
      const [allowed, bypassed] = [strict, loose].map(
        (each) => judgeCommand(script, { isolation: 'none' }, each).decision === 'allow',
      );
      counts.allowed += Number(allowed);
      counts.bypassed += Number(bypassed);
      if (!allowed && !bypassed) {
        counts.denied += 1;
        continue;
      }
      const { ran, made } = run(script, mkdtempSync(join(top, 'work-')), join(top, `log-${number}`));
      counts.ran += Number(ran.length > 0);
      const views = readScript(script).commands.flatMap((command) => viewsOf(command).views);
      const seen = new Set(views.map(({ words: [word] }) => word?.value));
      const unseen = ran.filter((name) => name.startsWith('evil') || !seen.has(name));
      if (allowed && unseen.length > 0) missed.push(`ran ${unseen.join(' ')}: ${JSON.stringify(script)}`);
      if (allowed && made.length > 0) missed.push(`wrote ${made.join(' ')}: ${JSON.stringify(script)}`);
      if (bypassed && ran.includes('evil1')) missed.push(`denied and run: ${JSON.stringify(script)}`);
    }
  } finally {
    rmSync(top, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
  const { allowed, bypassed, ran, denied } = counts;
  if (allowed === 0 || ran === 0) missed.push('nothing was let run, so nothing was measured');
  return {
    says: [
      `seed ${seed}: ${n} scripts; ${allowed} let run by rules, ${bypassed} by mode bypass, ${denied} neither; bash ran something of ${ran}`,
    ],
    missed,
    checked: Number(n),
  };
};
