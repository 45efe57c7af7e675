/** `archie doctor`: examines this machine and this folder, and names the mend for what does not work. */

import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../../disk/find-program.ts';
import { bytesBelow } from '../../disk/folder.ts';
import type { DoctorLine } from '../../protocol/desk.ts';
import type { PersonaBook } from '../../protocol/persona.ts';
import { ageText } from '../age.ts';
import type { Config } from '../config/config.ts';
import type { IsolationTier, Workspace } from '../../protocol/workspace.ts';
import { pad } from '../../text/width.ts';
import { bytesWords, counted } from '../../text/size.ts';
import { told } from '../../text/words/told.ts';
import { t } from '../../text/words/words.ts';
import type { Access } from '../config/credentials.ts';
import { trustLine } from '../trust/report.ts';
import type { Trust } from '../trust/trust.ts';
import { lastLog } from '../debug-log/location.ts';
import type { Dirs } from '../dirs.ts';
import { modelLines } from './doctor-model.ts';
import { inOneRow } from '../../text/sanitize.ts';

/** What works on this machine, what does not, and what to do about it. Runs nothing from the tree and writes nothing into it. */
export async function examine(at: {
  root: string;
  env: NodeJS.ProcessEnv;
  dirs: Dirs;
  config: Config;
  /** What is to be known of the tree that was chosen. */
  notices: readonly string[];
  trust: Trust;
  access: Access | null;
  personas: PersonaBook;
  ripgrep: string | null;
  fetch: typeof fetch;
  workspace(): Promise<Workspace>;
}): Promise<DoctorLine[]> {
  const lines: DoctorLine[] = [{ area: 'node', state: 'ok', text: `Node ${process.versions.node}` }];
  lines.push(...(await modelLines(at.access, at.fetch)));
  const bash = await findProgram('bash', at.env, at.root);
  lines.push(
    bash
      ? { area: 'shell', state: 'ok', text: `${bash}, run without profiles` }
      : { area: 'shell', state: 'missing', text: 'no bash on PATH: the Bash tool cannot run', mend: 'install bash' },
  );
  lines.push(...(await isolationLines(() => at.workspace())));
  lines.push(
    at.ripgrep
      ? { area: 'search', state: 'ok', text: `ripgrep at ${at.ripgrep}` }
      : {
          area: 'search',
          state: 'warning',
          text: 'no ripgrep: searching with the slower built-in',
          mend: 'install ripgrep',
        },
  );
  const git = await findProgram('git', at.env, at.root);
  lines.push({
    area: 'git',
    state: 'ok',
    text: git ? `${git} (archie needs none for review and undo)` : 'not found; review and undo work without it',
  });
  const tty = process.stdout.isTTY;
  const size = tty ? `${process.stdout.columns}×${process.stdout.rows}` : 'not a terminal';
  lines.push({
    area: 'terminal',
    state: 'ok',
    text: `${size}, TERM=${at.env['TERM'] ?? 'unset'}${at.env['NO_COLOR'] ? ', NO_COLOR' : ''}`,
  });
  lines.push(configLine(join(at.dirs.config, 'config.yaml'), at.config), ...(await keyLines(at.dirs.config)));
  const odd = at.personas.all.filter((persona) => persona.warnings.some(({ severity }) => severity !== 'info')).length;
  lines.push({
    area: 'personas',
    state: at.personas.problems.length > 0 ? 'warning' : 'ok',
    text: `${at.personas.all.map((persona) => persona.slug).join(', ') || 'none'}${odd ? `; ${odd} repaired` : ''}${at.personas.problems.length ? `; ${at.personas.problems.join('; ')}` : ''}`,
    ...(odd + at.personas.problems.length > 0 && { mend: 'archie agents check' }),
  });
  return [...lines, await trustLine(at.trust), ...(await stateLines(at))];
}

/** The user's own configuration; that there is none is no fault, but must not look as if there were one. */
function configLine(path: string, { notices }: Config): DoctorLine {
  if (notices.length > 0)
    return { area: 'config', state: 'warning', text: notices.join('; '), mend: 'correct the file' };
  return { area: 'config', state: 'ok', text: existsSync(path) ? path : `none of your own (it would be ${path})` };
}

/** The user's own keys, where they have any. */
async function keyLines(config: string): Promise<DoctorLine[]> {
  const { readKeys } = await import('../config/user/keys.ts');
  const own = await readKeys(config);
  if (own === null) return [];
  const told = [...own.keys].map(([action, keys]) => `${action}: ${keys.join(', ')}`);
  const text = [own.path, ...told].join('; ');
  return own.faults.length === 0
    ? [{ area: 'keys', state: 'ok', text }]
    : [{ area: 'keys', state: 'warning', text: own.faults.join('; '), mend: `correct ${own.path}` }];
}

/** What commands are held back by, and what undo can take back of one; the limits are those of the README. */
async function isolationLines(open: () => Promise<Workspace>): Promise<DoctorLine[]> {
  const workspace = await open().catch(() => null);
  const at = workspace && (await workspace.isolation());
  const undone =
    'what they change there is journaled and can be undone, but for ignored folders, files over 10 MB and git’s own data';
  const limits = workspace?.unwatched() === null ? await workspace.limits('') : [''];
  const real = commandWords(at?.tier ?? 3);
  const text = limits[0] === undefined ? `${real}; ${undone}` : [real, limits[0]].filter(Boolean).join('. ');
  return [...(at ? [tierLine(at)] : []), { area: 'commands', state: at?.tier === 1 ? 'ok' : 'warning', text }];
}

function commandWords(tier: IsolationTier['tier']): string {
  if (tier === 1)
    return "the model's commands run in a copy, and you review what they change; on the real tree only after you allow it";
  if (tier === 2)
    return "the model's commands run on the real tree and can write nothing else, after you allow them (mode auto asks only for more)";
  return "the model's commands run on the real tree, after you allow them";
}

/** How far this machine can isolate. */
function tierLine({ tier, why, mend, binds }: IsolationTier): DoctorLine {
  const kept =
    binds === undefined ? 'nothing keeps a command on the real tree to it' : `kept to the real tree by ${binds}`;
  const words = {
    1: `tier 1: ${why}; with the network: ${kept}`,
    2: `tier 2, ${kept}: ${why}; archie try runs nothing here`,
    3: `tier 3, none: ${why}; archie try runs nothing here`,
  };
  const state = tier === 1 && mend === undefined ? 'ok' : 'warning';
  return { area: 'isolation', state, text: words[tier], ...(mend !== undefined && { mend }) };
}

/** Whether sessions and landings can be kept, and what undo keeps of this tree. */
async function stateLines(at: {
  dirs: Dirs;
  config: Config;
  notices: readonly string[];
  workspace(): Promise<Workspace>;
}): Promise<DoctorLine[]> {
  const { state } = at.dirs;
  let workspace: Workspace;
  let bytes: number;
  try {
    workspace = await at.workspace();
    await access(state, constants.W_OK);
    bytes = bytesBelow(state);
  } catch {
    const text = `${state} cannot be written: sessions and undo will not work`;
    return [{ area: 'state', state: 'missing', text, mend: 'make it writable, or set XDG_STATE_HOME' }];
  }
  return [
    treeLine(workspace),
    ...at.notices.map((text): DoctorLine => ({ area: 'tree', state: 'warning', text })),
    { area: 'state', state: 'ok', text: `${state}, ${bytesWords(bytes)}` },
    await undoLine(workspace, at.config.undoStore),
    ...(await keptLines(state, workspace.root)),
    logLine(state),
  ];
}

/** What of the disk is watched. */
function treeLine(workspace: Workspace): DoctorLine {
  const { root, cwd } = workspace;
  const from = cwd === root ? '' : `; commands run in ${cwd}`;
  const why = workspace.unwatched();
  if (why === null) return { area: 'tree', state: 'ok', text: `${root} is watched${from}` };
  const text = `not watched: ${why}; what commands change is not recorded and cannot be undone`;
  return { area: 'tree', state: 'warning', text, mend: 'start archie in a project, or say --root <folder>' };
}

/** State of trees that are not where they were. */
async function keptLines(state: string, root: string): Promise<DoctorLine[]> {
  const { formerTrees, keptWords, orphanedTrees } = await import('../tree/kept-trees.ts');
  const former = new Set(formerTrees(state, root).map(({ dir }) => dir.tree));
  return orphanedTrees(state).map((kept) => ({
    area: 'kept',
    state: 'warning',
    text: `${kept.root} is gone or another folder now: ${keptWords(kept)}, ${bytesWords(kept.bytes)}`,
    mend: former.has(kept.dir.tree)
      ? 'it is this folder now: archie adopt'
      : `archie adopt ${kept.root} where it is now, or remove ${kept.dir.tree}`,
  }));
}

/** The last debug log, and how to make one. */
function logLine(state: string): DoctorLine {
  const last = lastLog(state);
  const make = 'ARCHIE_LOG=1 or --debug-file <path> writes';
  if (!last) return { area: 'log', state: 'ok', text: `none yet: ${make} one` };
  const what = `${last.path}, ${ageText(Date.now() - last.at)}, ${bytesWords(last.size)}`;
  return { area: 'log', state: 'ok', text: `${what}; ${make} another` };
}

/** An amount that somebody set, in the unit it was most likely said in. */
function amountWords(bytes: number): string {
  if (bytes > 0 && bytes % 1024 ** 3 === 0) return `${bytes / 1024 ** 3} GiB`;
  return bytes > 0 && bytes % 1024 ** 2 === 0 ? `${bytes / 1024 ** 2} MiB` : bytesWords(bytes);
}

/** What undo keeps of this tree. */
async function undoLine(workspace: Workspace, cap = 1024 ** 3): Promise<DoctorLine> {
  try {
    const [size, landings, proposals] = await Promise.all([
      workspace.size(),
      workspace.landings(),
      workspace.proposals(),
    ]);
    const waiting = proposals.length > 0 ? `; ${proposals.length} waiting: archie review` : '';
    return {
      area: 'undo',
      state: 'ok',
      text: `${counted(landings.length, 'landing')} kept, ${bytesWords(size)} of at most ${amountWords(cap)} (undoStore in config.yaml)${waiting}`,
    };
  } catch (error) {
    return { area: 'undo', state: 'warning', text: error instanceof Error ? error.message : String(error) };
  }
}

/** The lines for a terminal. */
export function doctorText(lines: readonly DoctorLine[]): string {
  return lines
    .map(
      (line) =>
        `${pad(t(line.state), 7)}  ${pad(t(line.area), 10)} ${inOneRow(told(line.text))}${line.mend ? `\n${' '.repeat(20)}→ ${inOneRow(told(line.mend))}` : ''}`,
    )
    .join('\n');
}
