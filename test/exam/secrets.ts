/** `npm run exam -- secrets`: canaries in the environment, in files, in outputs and in prompts, looked for in all that archie writes, starts and says. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMessagesServer } from '../support/messages-server.ts';
import { errorReply, redirectReply, textReply, toolReply } from '../support/replies.ts';
import { drawn } from '../text/foreign/secret-samples.ts';
import type { Exam, Outcome } from './exam.ts';
import { archieUnder, everythingBelow, wholeRun } from './whole-run.ts';

const env = {
  ANTHROPIC_API_KEY: `sk-ant-api03-${drawn(60, 101)}`,
  MY_SECRET_TOKEN: `words-of-mine-${drawn(10, 102)}`,
  AWS_SECRET_ACCESS_KEY: drawn(40, 103),
  GITHUB_TOKEN: `ghp_${drawn(36, 104)}`,
};
const keyLines = Array.from({ length: 5 }, (_, at) => drawn(64, 110 + at));
const inFiles = {
  password: `pa55-${drawn(12, 105)}`,
  next: `pa55-${drawn(12, 106)}`,
  inAddress: drawn(14, 107),
  printed: `xoxb-${drawn(12, 108, '0123456789')}-${drawn(24, 109)}`,
  typed: `sk_live_${drawn(24, 120)}`,
  said: `npm_${drawn(36, 121)}`,
};

const files = {
  '.env': `DB_PASSWORD=${inFiles.password}\nDATABASE_URL=postgres://app:${inFiles.inAddress}@db/app\nPLAIN=1\n`,
  id_rsa: `-----BEGIN RSA PRIVATE KEY-----\n${keyLines.join('\n')}\n-----END RSA PRIVATE KEY-----\n`,
  'print.sh': `echo slack ${inFiles.printed}; cat .env id_rsa; seq 20000; echo again ${inFiles.printed}\n`,
};

/** Everything of the process that a command can look at. */
const look =
  'env; echo "[$MY_SECRET_TOKEN]"; for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline; done 2>/dev/null; cat /proc/self/environ | tr "\\0" "\\n"';

export const exam: Exam = async () => {
  const outcome: Outcome = { says: [], missed: [], checked: 0 };
  const elsewhere = await startMessagesServer();
  const read = (file_path: string) => ({ name: 'Read', input: { file_path } });
  const run = await wholeRun({
    files,
    env,
    prompts: [`first ${inFiles.typed}`, `second @.env`, `typed ${inFiles.typed}`],
    answers(server) {
      server.reply(
        toolReply([read('.env'), read('id_rsa'), { name: 'Grep', input: { pattern: 'PASS', output_mode: 'content' } }]),
        toolReply([
          { name: 'Edit', input: { file_path: '.env', old_string: inFiles.password, new_string: inFiles.next } },
        ]),
        toolReply([
          { name: 'Bash', input: { command: 'sh print.sh' } },
          { name: 'Bash', input: { command: look } },
        ]),
        toolReply([{ name: 'Bash', input: { command: `API_TOKEN=${inFiles.said} sh -c true` } }]),
        textReply(`The key is ${inFiles.said} and the password ${inFiles.next}.`),
        toolReply([{ name: 'Write', input: { file_path: 'copy.env', content: `DB_PASSWORD=${inFiles.next}\n` } }]),
        textReply('Staged.'),
        textReply(`You typed ${inFiles.typed}.`),
      );
    },
  });
  const canaries = { ...env, ...inFiles, ...Object.fromEntries(keyLines.map((line, at) => [`key line ${at}`, line])) };
  const state = join(run.place.env['XDG_STATE_HOME']!, 'archie');
  // Contents of the user's files, to the byte, for undo and for the comparison after a command.
  const exact = (path: string): boolean => /\/(?:blobs|mirrors)\/|\.pack$/.test(path);
  const lookIn = (where: string, text: string, wanted: Record<string, string>): void => {
    for (const [name, canary] of Object.entries(wanted)) {
      outcome.checked += 1;
      if (text.includes(canary)) outcome.missed.push(`${name} is in ${where}`);
    }
  };
  try {
    const kept = [
      ...everythingBelow(state),
      ...everythingBelow(run.place.root).filter(({ path }) => /log\.jsonl|exported/.test(path)),
    ];
    const texts = kept.filter(({ path, isFolder }) => !isFolder && !exact(path));
    for (const { path } of texts)
      lookIn(path.slice(path.lastIndexOf('/archie/') + 1), readFileSync(path, 'latin1'), canaries);
    for (const part of [
      'sessions/',
      'journal',
      'outputs/',
      'history',
      'proposals/',
      'log/',
      'exported.md',
      'log.jsonl',
    ]) {
      outcome.checked += 1;
      if (!texts.some(({ path }) => path.includes(part)))
        outcome.missed.push(`nothing of ${part} was there to be looked at`);
    }
    // What the command saw of its own environment and of every command line stands in the request that told the model.
    const told = run.requests.map(({ raw }) => raw).join('\n');
    lookIn('what a command can see of archie', told, env);
    lookIn('what was printed', run.printed, env);
    // The model and the tree have what the person works with, exactly.
    outcome.checked += 2;
    if (!told.includes(inFiles.password)) outcome.missed.push('the model was not given what stands in the file');
    if (!readFileSync(join(run.place.root, '.env'), 'utf8').includes(inFiles.next))
      outcome.missed.push('the edit did not land as it was');
    await afterwards(run.place, { outcome, lookIn, elsewhere: elsewhere.url });
    lookIn(
      'another host',
      elsewhere.requests.map((each) => JSON.stringify([each.headers, each.raw])).join('\n'),
      canaries,
    );
    outcome.says.push(
      `${texts.length} files, ${run.requests.length} requests, ${Object.keys(canaries).length} canaries`,
    );
  } finally {
    await run.close();
    await elsewhere.close();
  }
  return outcome;
};

/** A session that is taken up again, and faults whose words could hold a key. */
async function afterwards(
  place: Parameters<typeof archieUnder>[1],
  at: {
    outcome: Outcome;
    lookIn: (where: string, text: string, wanted: Record<string, string>) => void;
    elsewhere: string;
  },
): Promise<void> {
  const { outcome, lookIn } = at;
  const server = await startMessagesServer();
  const there = { ...place, env: { ...place.env, ANTHROPIC_BASE_URL: server.url, ARCHIE_LOG: '0' } };
  try {
    server.reply(
      toolReply([{ name: 'Write', input: { file_path: 'b.env', content: 'DB_PASSWORD=⟨masked:secret⟩\n' } }]),
      textReply('I see.'),
      errorReply(401, 'authentication_error', `invalid x-api-key ${env.ANTHROPIC_API_KEY}`),
      redirectReply(`${at.elsewhere}/v1/messages`),
    );
    await archieUnder('022', there, ['-p', '-c', 'go on', '--permission-mode', 'auto']);
    const [resumed, answered] = server.requests;
    lookIn('the request of a resumed session', resumed?.raw ?? '', { ...env, typed: inFiles.typed });
    outcome.checked += 2;
    if (!resumed?.raw.includes('⟨masked:')) outcome.missed.push('a resumed session shows no mask to the model');
    if (!answered?.raw.includes('stands for a secret')) outcome.missed.push('a mask could be written to a file');
    lookIn('the words of a refused key', await archieUnder('022', there, ['-p', 'again']), env);
    lookIn('the words of a redirect', await archieUnder('022', there, ['-p', 'again']), env);
    const odd = { ...there, env: { ...there.env, ANTHROPIC_BASE_URL: `htp://u:${inFiles.inAddress}@x y` } };
    lookIn('the words of a bad address', await archieUnder('022', odd, ['-p', 'again']), inFiles);
    writeFileSync(join(place.root, 'x.json'), '{');
    lookIn(
      'the doctor',
      await archieUnder(
        '022',
        { ...there, env: { ...there.env, HTTPS_PROXY: `http://u:${inFiles.inAddress}@127.0.0.1:1` } },
        ['doctor'],
      ),
      { ...env, ...inFiles },
    );
  } finally {
    await server.close();
  }
}
