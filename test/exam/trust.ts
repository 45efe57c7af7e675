/** E9: a folder with every kind of file that some tool would run, reach or obey, opened by each way into archie: nothing happens because of its content. */

import type { Exam, Outcome } from './exam.ts';
import { entries } from './trust/entries.ts';
import type { Entry } from './trust/entries.ts';
import { haiku, hostileFiles } from './trust/hostile.ts';
import { beyond, hostile, openField, runEntry } from './trust/run-entry.ts';
import type { Came, Field } from './trust/run-entry.ts';
import { traceable } from './trust/watch.ts';

/** `--only <part of a name>`: those ways alone. */
export const exam: Exam = async (options = {}) => {
  const outcome: Outcome = { says: [], missed: [], checked: 0 };
  const tried = entries.filter(({ name }) => name.includes(options['only'] ?? ''));
  const left = [...tried];
  // Two at a time: each waits for processes most of the while.
  await Promise.all(
    [0, 1].map(async () => {
      for (let entry = left.shift(); entry; entry = left.shift()) await tryEntry(entry, outcome);
    }),
  );
  outcome.says.push(
    `${Object.keys(hostileFiles({ sprung: '', url: '' })).length} kinds of files, ${tried.length} ways into archie, each held against a harmless folder`,
  );
  if (!traceable) outcome.says.push('strace is not here: processes and writes are seen by tripwires and names alone');
  return outcome;
};

async function tryEntry(entry: Entry, outcome: Outcome): Promise<void> {
  const [field, plain] = await Promise.all([openField(hostile), openField(() => undefined)]);
  const miss = (what: string, is: string | readonly string[] | false): void => {
    outcome.checked += 1;
    if (is !== false && is.length > 0)
      outcome.missed.push(`${entry.name}: ${what}: ${[is].flat().slice(0, 3).join(' | ').slice(0, 600)}`);
  };
  try {
    const [came, there] = await Promise.all([runEntry(field, entry), runEntry(plain, entry)]);
    miss('a trap is sprung', field.sprung());
    miss('their server is reached', field.knocks() > 0 && `${field.knocks()} times`);
    miss('the tree is not as it was', !came.untouched && 'changed');
    ofKernel(entry, came, there, miss);
    ofModel(entry, field, miss);
  } finally {
    await Promise.all([field.close(), plain.close()]);
  }
}

type Miss = (what: string, is: string | readonly string[] | false) => void;

function ofKernel(entry: Entry, came: Came, there: Came, miss: Miss): void {
  // What the person said is kept, and what personas that they trust came to.
  const isSaid = (path: string): boolean =>
    (entry.told === true && path.includes('/archie/') && path.includes('personas')) ||
    (/trust add|only read|, trusted/.test(entry.name) && path.includes('trust.json'));
  const unsaid = (some: readonly string[], others: readonly string[]): string[] =>
    beyond(some, others).filter((path) => !isSaid(path));
  miss('kept only there', unsaid(came.kept, there.kept));
  if (!came.seen || !there.seen) return;
  // A search looks once more into files that may hold what it wants, named as paths: how often depends on what they hold.
  const looksAgain = /\/ripgrep-[^ ]*\/rg --no-config [^]* -- \.\//;
  const started = beyond(came.seen.started, there.seen.started);
  miss(
    'started only there',
    started.filter((line) => !looksAgain.test(line)),
  );
  miss('reached only there', beyond(came.seen.reached, there.seen.reached));
  miss('written only there', unsaid(came.seen.written, there.seen.written));
  miss(
    'a program is started that archie has no business with',
    came.seen.started.filter((line) => /^\S*\b(?:git|ssh|npm|npx|yarn|pnpm|python3?|make)(?: |$)/.test(line)),
  );
  miss('archie itself was not watched', came.seen.started.length === 0 && 'nothing was started');
  miss(
    'a port is opened',
    came.seen.reached.filter((each) => /^(?:bind|listen)/.test(each)),
  );
  if (!entry.strict) return;
  miss('started before trust', came.seen.started.slice(1));
  miss('reached before trust', came.seen.reached);
  miss('written before trust', came.seen.written);
}

/** What the model was sent, and with which key. */
function ofModel(entry: Entry, { server }: Field, miss: Miss): void {
  const all = [...server.requests, ...server.others];
  const keys = all.filter(
    ({ headers }) => headers['x-api-key'] !== 'test-key-canary' && headers.authorization !== 'Bearer test-key-canary',
  );
  miss(
    'sent without the user’s own key',
    keys.map(({ url }) => url),
  );
  miss(
    'sent with headers of theirs',
    all.filter(({ headers }) => 'x-leak' in headers).map(({ url }) => url),
  );
  if (entry.strict)
    miss(
      'sent before trust',
      all.map(({ url }) => url),
    );
  if (entry.told) {
    miss(
      'what a person trusted does not count',
      !server.requests.some(({ raw }) => raw.includes(haiku)) && server.requests.length > 0 && 'no word of it',
    );
    return;
  }
  miss(
    'their words are sent',
    server.requests.filter(({ raw }) => /canary-haiku|canary-model|evil/.test(raw)).map(({ raw }) => raw.slice(0, 80)),
  );
}
