/** E10: a repository set up so that git runs its code. Real git falls for each trap; archie, by none of its ways, starts git or what git would start. */

import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archie, binary } from '../support/cli.ts';
import { launchers } from '../support/isolation.ts';
import { startPty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';
import type { Exam, Outcome } from './exam.ts';
import { again, gitTraps, plainRepository, setTrap, spring } from './trust/git-traps.ts';
import type { GitTrap } from './trust/git-traps.ts';
import { openField } from './trust/run-entry.ts';
import type { Field } from './trust/run-entry.ts';

const isolates = launchers.some(({ works }) => works);
/** Each of git's commands that people and models use most. */
const asked =
  'git status; git diff; git log -p -1; git show; git blame a.txt; git add a.txt; git stash; git submodule update; git st; true';

/** Ways into archie by which git could be started, or what is git's read; one throws where it did not do what it is for. */
const ways: { name: string; go: (field: Field) => Promise<unknown> }[] = [
  {
    name: '-p that looks, edits and runs git',
    async go({ place, server }) {
      server.reply(
        toolReply([
          { name: 'Read', input: { file_path: 'a.txt' } },
          { name: 'Grep', input: { pattern: 't', output_mode: 'content' } },
          { name: 'Glob', input: { pattern: '**/*' } },
          { name: 'Write', input: { file_path: 'made.txt', content: 'made\n' } },
          // Without isolation, nobody is there to let it run.
          { name: 'Bash', input: { command: 'git status; git diff; git log -p -1' } },
          { name: 'Bash', input: { command: asked } },
        ]),
        textReply('Done.'),
      );
      await archie(place, ['-p', 'go', '-a', 'none', '--permission-mode', 'auto']);
      if (!existsSync(join(place.root, 'made.txt'))) throw new Error('nothing landed');
    },
  },
  { name: 'archie undo', go: ({ place }) => archie(place, ['undo']) },
  { name: 'archie doctor', go: ({ place }) => archie(place, ['doctor']) },
  { name: 'archie agents check', go: ({ place }) => archie(place, ['agents', 'check']) },
  { name: 'archie check', go: ({ place }) => archie(place, ['check']) },
  { name: 'archie check --staged', go: ({ place }) => archie(place, ['check', '--staged', '--base', 'HEAD']) },
  { name: 'archie review', go: ({ place }) => archie(place, ['review']) },
  ...(isolates ? [{ name: 'archie try', go: ({ place }: Field) => archie(place, ['try', '--', asked]) }] : []),
  {
    name: 'the terminal',
    async go({ place }) {
      const pty = startPty({
        file: process.execPath,
        args: [binary],
        cols: 100,
        rows: 24,
        cwd: place.root,
        env: place.env,
      });
      try {
        await pty.waitFor(/> Ask/, 60_000);
        pty.write('@a\x15/exit\r');
        await pty.exit;
      } finally {
        pty.kill();
        await pty.exit;
      }
    },
  },
];

/** `--only <part of a name>`: those traps alone; `--each 2`: every second of them, from `--from`. */
export const exam: Exam = async (options = {}) => {
  const outcome: Outcome = { says: [], missed: [], checked: 0 };
  const [each, from] = [Number(options['each'] ?? 1), Number(options['from'] ?? 0)];
  const tried = gitTraps.filter(({ name }, at) => name.includes(options['only'] ?? '') && at % each === from);
  const left = [...tried];
  const base = mkdtempSync(join(tmpdir(), 'archie-exam-git-'));
  try {
    plainRepository(base);
    // Two at a time: each waits for processes most of the while.
    await Promise.all(
      [0, 1].map(async () => {
        for (let trap = left.shift(); trap; trap = left.shift()) await tryTrap(trap, base, outcome);
      }),
    );
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  const live = tried.filter(({ springs }) => springs !== null).length;
  outcome.says.push(
    `${tried.length} repositories, ${live} that have git run their code, each by ${ways.length} ways into archie`,
  );
  if (!isolates) outcome.says.push('no isolation here: archie try is left out');
  return outcome;
};

async function tryTrap(trap: GitTrap, base: string, outcome: Outcome): Promise<void> {
  const field = await openField((root) => again(base, root));
  const { place, traps } = field;
  // The git of this machine, so that it is started where archie would; what it would be seen by is the trap.
  place.env['PATH'] = process.env['PATH'];
  const file = join(traps.sprung, 'trap');
  try {
    setTrap(place.root, trap, file);
    for (const { name, go } of ways) {
      outcome.checked += 1;
      await go(field).catch((error: unknown) => outcome.missed.push(`${trap.name}: ${name}: ${String(error)}`));
      if (existsSync(file)) outcome.missed.push(`${trap.name}: ${name} runs it`);
      rmSync(file, { force: true });
    }
    const control = join(traps.sprung, 'control');
    mkdirSync(control);
    again(base, join(control, 'tree'));
    setTrap(join(control, 'tree'), trap, join(control, 'trap'));
    spring(join(control, 'tree'), trap);
    outcome.checked += 1;
    if (existsSync(join(control, 'trap')) !== (trap.springs !== null))
      outcome.missed.push(`control: ${trap.name}: git does not fall for it`);
  } finally {
    await field.close();
  }
}
