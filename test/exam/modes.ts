/** `npm run exam -- modes`: all that archie keeps is readable by its user alone, whatever the umask is and whoever made the folders before. */

import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makePlace } from '../support/cli.ts';
import { textReply, toolReply } from '../support/replies.ts';
import type { Exam, Outcome } from './exam.ts';
import { archieUnder, everythingBelow, wholeRun } from './whole-run.ts';

const octal = (bits: number): string => bits.toString(8).padStart(4, '0');

export const exam: Exam = async () => {
  const outcome: Outcome = { says: [], missed: [], checked: 0 };
  for (const umask of ['000', '022', '077']) await underUmask(umask, outcome);
  await tightened(outcome);
  return outcome;
};

async function underUmask(umask: string, outcome: Outcome): Promise<void> {
  const run = await wholeRun({
    umask,
    files: { 'a.txt': 'one\n' },
    prompts: ['change it', 'stage it', 'hello'],
    answers(server) {
      const write = (file_path: string) => toolReply([{ name: 'Write', input: { file_path, content: 'two\n' } }]);
      server.reply(
        write('new.txt'),
        toolReply([{ name: 'Bash', input: { command: 'seq 20000; echo x > made.txt' } }]),
        textReply('Done.'),
      );
      server.reply(write('staged.txt'), textReply('Staged.'), textReply('Hello.'));
    },
  });
  try {
    const state = join(run.place.env['XDG_STATE_HOME']!, 'archie');
    const kept = everythingBelow(state);
    for (const { path, isFolder, bits } of [{ path: state, isFolder: true, bits: 0o700 }, ...kept]) {
      outcome.checked += 1;
      const most = isFolder ? 0o700 : 0o600;
      if ((bits & ~most) !== 0) outcome.missed.push(`umask ${umask}: ${path.slice(state.length)} is ${octal(bits)}`);
    }
    for (const name of ['log.jsonl', 'exported.md'])
      for (const { path, bits } of everythingBelow(run.place.root).filter((each) => each.path.endsWith(name))) {
        outcome.checked += 1;
        if ((bits & 0o077) !== 0) outcome.missed.push(`umask ${umask}: ${path} is ${octal(bits)}`);
      }
    const wanted = ['sessions/', 'journal', 'blobs/', 'outputs/', 'proposals/', 'history', 'log/'];
    for (const part of wanted) {
      outcome.checked += 1;
      if (!kept.some(({ path }) => path.includes(part)))
        outcome.missed.push(`umask ${umask}: nothing of ${part} was kept, so nothing of it was looked at`);
    }
    outcome.says.push(`umask ${umask}: ${kept.length} files and folders of archie's`);
  } finally {
    await run.close();
  }
}

/** What was looser before is tightened. */
async function tightened(outcome: Outcome): Promise<void> {
  const place = makePlace({ 'a.txt': 'one\n' });
  try {
    const state = join(place.env['XDG_STATE_HOME']!, 'archie');
    mkdirSync(state, { recursive: true });
    await archieUnder('022', place, ['undo', '--list']);
    const folders = [{ path: state, isFolder: true }, ...everythingBelow(state)].filter(({ isFolder }) => isFolder);
    for (const { path } of folders) chmodSync(path, 0o777);
    await archieUnder('022', place, ['undo', '--list']);
    outcome.checked += 1;
    const loose = [
      { path: state, bits: bitsOf(state) },
      ...everythingBelow(state).filter(({ isFolder }) => isFolder),
    ].filter(({ bits }) => (bits & 0o077) !== 0);
    for (const { path, bits } of loose)
      outcome.missed.push(`it was loose and stays ${octal(bits)}: ${path.slice(state.length) || '/'}`);
  } finally {
    place.remove();
  }
}

function bitsOf(path: string): number {
  return everythingBelow(join(path, '..')).find((each) => each.path === path)?.bits ?? 0;
}
