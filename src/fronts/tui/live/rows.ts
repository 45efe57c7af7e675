/** Live rows: everything between the printed transcript and the composer, drawn again with each frame. */

import { clean, cleanOutput } from '../../../text/sanitize.ts';
import { expandTabs, fit, width, wrap } from '../../../text/width.ts';
import { fitWords } from '../../../text/width/fit-words.ts';
import type { DelegateState } from '../../../protocol/delegate.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';
import { backgroundKey, delegatesKey, overruleKey, unfoldKey } from '../app-keys.ts';
import { delegateRow, isRunning } from '../delegates/row.ts';
import type { Theme } from '../theme.ts';
import { duration, grouped, oneLine } from '../transcript/look.ts';
import type { LookAt } from '../transcript/look.ts';
import { todoRows } from '../transcript/looks/todos.ts';
import { progress } from '../view/proof.ts';
import type { LiveCall, View } from '../view/state.ts';
import { decisionRows } from './decision.ts';

interface LiveAt {
  theme: Theme;
  /** No row is wider: at most 80, and less than the window. Wider rows leave ghosts when the window narrows. */
  columns: number;
  /** No more rows than this. */
  room: number;
  reader: boolean;
  /** Milliseconds since the epoch. */
  now: number;
  showTodos: boolean;
  /** Of the session; those that run are shown. */
  delegates: readonly DelegateState[];
  /** A panel asks something: nothing else needs saying. */
  asked: boolean;
  /** As much as there is room for of what commands print. */
  whole?: boolean;
  /** It is a delegate's thread that is looked into: the keys are others. */
  inside?: boolean;
  /** A word from the keys: `Ctrl+C again exits`; or what a person on the tour may say. */
  hint: string | null;
  /** A persona's name and colour by slug. */
  persona: LookAt['persona'];
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** How long one picture of the spinner stands. Milliseconds. */
export const frameMs = 120;
const mostCalls = 4;
const mostDelegates = 5;
const outputRows = 3;
/** Characters of an output that are laid out with each frame. */
const lastOutput = 4_000;
/** The same where all is wanted that there is room for. */
const wholeRows = 12;
const mostTodos = 6;
const mostQueued = 2;

/** Everything between the printed transcript and the composer: the growing text, what is running, what waits. */
export function liveRows(tail: readonly string[], view: View, at: LiveAt): string[] {
  const decision = decisionRows(view, at);
  const below = [
    ...(decision.length > 0 ? [...decision, ...(view.held === null ? [''] : [])] : []),
    ...(at.asked ? [] : runningRows(view, at)),
    ...(at.showTodos && !at.asked && !at.reader ? listed(view, at) : []),
    ...queuedRows(view, at),
    ...(at.hint === null ? [] : wrap(at.theme.paint('warn', clean(at.hint)), at.columns)),
  ].slice(0, Math.max(0, at.room));
  const room = Math.max(0, at.room - below.length - (below.length > 0 ? 1 : 0));
  const above = room === 0 ? [] : tail.slice(-room);
  // Always blank at the top, but where text goes on from the printed rows.
  const rows = below.length > 0 && below.length < at.room ? [...above, '', ...below] : [...above, ...below];
  return rows.map((row) => (at.reader ? row : fit(row, at.columns)));
}

function runningRows(view: View, at: LiveAt): string[] {
  if (view.landing !== null) return [landingRow(view.landing, at)];
  // Held back, nothing is under way yet. Between turns only a command of the user's own is.
  if ((!view.running && view.calls.length === 0) || view.held !== null) return [];
  const { theme, now } = at;
  const spin = at.reader ? '' : `${theme.paint('accent', frames[Math.floor(now / frameMs) % frames.length]!)} `;
  const calls = view.calls
    .slice(-mostCalls)
    .flatMap((call, i, calls) => callRows(call, spin, i === calls.length - 1, at));
  const more = view.calls.length - mostCalls;
  if (more > 0) calls.unshift(theme.paint('dim', t`  … and ${more} more at the same time`));
  // Of a delegate's thread the keys are others.
  if (calls.length > 0 && !at.reader && !at.inside) calls.push(theme.paint('dim', `  ${callWords(view)}`));
  const rows = [...delegatesRows(at, spin), ...calls, ...proofRows(view, spin, at)];
  if (view.retry !== null) return [...rows, ...retryRows(view.retry, at)];
  if (rows.length > 0) return rows;
  const time = at.reader ? '' : ` ${duration(Math.max(0, now - view.since)).replace(/\.\d/, '')}`;
  const keys = at.reader || at.inside ? [] : stopKeys(view);
  if (view.thinking !== null) {
    const words = theme.paint('dim', ` · ${oneLine(view.thinking.text.slice(-200)).slice(-60)}`);
    const since = duration(Math.max(0, now - view.thinking.since)).replace(/\.\d/, '');
    return [at.reader ? t('Thinking.') : t`${spin}thinking ${since}${words}`];
  }
  if (view.writing !== null) {
    const size = at.reader ? '' : theme.paint('dim', t` · ${grouped(view.writing.size)} characters`);
    return [withKeys(t`${spin}writing ${oneLine(view.writing.name)}${size}`, keys, at)];
  }
  return [at.reader ? t('Working.') : withKeys(t`${spin}working${time}`, keys, at)];
}

/** How far what takes a while over many files is. */
function landingRow({ done, of }: NonNullable<View['landing']>, { theme, reader, now }: LiveAt): string {
  const words = t`${grouped(done)} of ${grouped(of)} files`;
  if (reader) return t`Landing: ${words}.`;
  const spin = `${theme.paint('accent', frames[Math.floor(now / frameMs) % frames.length]!)} `;
  return t`${spin}landing ${words}${theme.paint('dim', t(' · Esc stops it while nothing is written'))}`;
}

/** What the checks are at, while nobody is asked yet. */
function proofRows({ proofs }: View, spin: string, { reader }: LiveAt): string[] {
  const proof = proofs.at(-1);
  if (!proof?.running) return [];
  return [reader ? t`Checking ${progress(proof)}.` : t`${spin}checking ${progress(proof)}`];
}

/** The keys that work now. In the moment of a decision its own row says what Esc does. */
function stopKeys({ decided, handed, suggested }: View): string[] {
  if (decided !== null) return decided.persona === null ? [t('Esc interrupts')] : [];
  const keys = [t('Esc interrupts')];
  if (handed) keys.push(t`${overruleKey()}: stay with archie`);
  else if (suggested !== null) keys.push(t`${overruleKey()}: hand over to ${oneLine(suggested)}`);
  return keys;
}

/** What is under way, with the keys behind it that there is room for. */
function withKeys(words: string, keys: readonly string[], { theme, columns }: LiveAt): string {
  const room = keys.findIndex((_, at) => width([words, ...keys.slice(0, at + 1)].join(' · ')) > columns);
  const shown = room < 0 ? keys : keys.slice(0, room);
  return words + shown.map((key) => theme.paint('dim', ` · ${key}`)).join('');
}

/** Those that run, each in a row, and the key that looks inside. */
function delegatesRows(at: LiveAt, spin: string): string[] {
  const { theme } = at;
  const running = at.delegates.filter(isRunning);
  if (running.length === 0) return [];
  const asks = at.reader ? '' : `${theme.paint('warn', '?')} `;
  const rows = running
    .slice(0, mostDelegates)
    .map((delegate) => delegateRow(delegate, { ...at, mark: delegate.state === 'asking' ? asks : spin }));
  const more = running.length - rows.length;
  const key = `${theme.paint('key', delegatesKey())}${theme.paint('dim', t(' looks inside, says something, stops one'))}`;
  if (at.reader) return more > 0 ? [...rows, t`And ${more} more.`] : rows;
  if (at.inside) return rows;
  return [...rows, more > 0 ? `  ${theme.paint('dim', t`+${more} more · `)}${key}` : `  ${key}`];
}

/** The keys that do something about what runs. */
function callWords({ calls }: View): string {
  const fold = calls.at(-1)?.output === '' ? [] : [t`${unfoldKey()} all of it`];
  const goesOn = /^(?:Bash|Shell)$/.test(calls.at(-1)?.name ?? '') ? [t`${backgroundKey()} background`] : [];
  return [...fold, ...goesOn, t('Esc stops it')].join(' · ');
}

function callRows(call: LiveCall, spin: string, last: boolean, at: LiveAt): string[] {
  const { theme } = at;
  const name = theme.paint('strong', oneLine(call.name));
  if (at.reader) return [t`Running: ${oneLine(call.name)} ${oneLine(call.title)}`];
  const time = theme.paint('dim', ` ${duration(Math.max(0, at.now - call.since)).replace(/\.\d/, '')}`);
  const head = fit(`${spin}${name} ${oneLine(call.title)}`, Math.max(1, at.columns - 8)) + time;
  if (!last || call.output === '') return [head];
  const printed = expandTabs(cleanOutput(call.output.slice(-lastOutput)))
    .trimEnd()
    .split('\n')
    .slice(at.whole === true ? -wholeRows : -outputRows);
  return [head, ...printed.map((row) => theme.paint('dim', `  ${row}`))];
}

/** Two rows at most: why it failed is what somebody wants to know who waits. */
function retryRows(retry: NonNullable<View['retry']>, at: LiveAt): string[] {
  const seconds = Math.max(0, Math.ceil((retry.until - at.now) / 1000));
  const when = at.reader ? '' : seconds === 0 ? t(' now') : t` in ${seconds} s`;
  const words = t`asking again${when} (${retry.attempt} of ${retry.of}) · ${oneLine(told(retry.failure.message))}`;
  if (at.reader) return [at.theme.paint('warn', words)];
  const [first = '', ...more] = wrap(`↻ ${words}`, at.columns);
  const rows = more.length === 0 ? [first] : [first, `  ${fitWords(more.join(' '), at.columns - 2)}`];
  return rows.map((row) => at.theme.paint('warn', row));
}

/** The list around what is under way. */
function listed(view: View, at: LiveAt): string[] {
  const { todos } = view;
  const now = todos.findIndex(({ status }) => status !== 'completed');
  if (now < 0) return [];
  const from = Math.max(0, Math.min(now - 1, todos.length - mostTodos));
  const rows = todoRows(todos.slice(from, from + mostTodos), at);
  const left = todos.length - rows.length;
  return left > 0 ? [...rows, at.theme.paint('dim', t`… ${left} more`)] : rows;
}

function queuedRows(view: View, at: LiveAt): string[] {
  const rows = view.queued
    .slice(0, mostQueued)
    .map((text) =>
      at.theme.paint(
        'dim',
        at.reader ? t`Queued, Escape sends it now: ${oneLine(text)}` : t`↳ queued · Esc sends it now: ${oneLine(text)}`,
      ),
    );
  const more = view.queued.length - mostQueued;
  return more > 0 ? [...rows, at.theme.paint('dim', t`  … and ${more} more`)] : rows;
}
