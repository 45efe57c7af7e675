/** The conversation of an exported session: who said what, what was called, landed, refused and proven, in order. */

import type { FileChange } from '../../protocol/change.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import { endWords } from '../../protocol/jobs/state.ts';
import { oneLine } from '../summary.ts';
import { endOf, landedVerb } from '../told.ts';
import { filesMarkup } from './diffs.ts';
import type { ShownDiff } from './diffs.ts';
import { element, words } from './markup.ts';
import type { Markup, Part } from './markup.ts';
import { verdictsMarkup } from './proof.ts';
import { proseMarkup } from './prose.ts';

type Of<T extends RecordedEvent['type']> = Extract<RecordedEvent, { type: T }>;

/** What delegates changed is part of what a session did; what they said is in their report. */
const ofDelegates: ReadonlySet<RecordedEvent['type']> = new Set(['landed', 'refused', 'checked']);

/** Sections, one for each time that somebody else speaks. */
export function conversationMarkup(
  events: readonly RecordedEvent[],
  diffOf: (change: FileChange) => ShownDiff,
): Markup[] {
  const titles = new Map<string, string>();
  const told = new Set<string>();
  const sections: { who: string; mine: boolean; said: Part[] }[] = [];
  let persona: string | null = null;
  for (const event of events) {
    if (event.thread !== 'main' && !ofDelegates.has(event.type)) continue;
    if (event.type === 'routed') persona = event.persona;
    if (event.type === 'call.started') titles.set(event.id, event.title);
    const said = event.type === 'checked' ? newVerdicts(event, told) : saidBy(event, titles, diffOf);
    if (said === null) continue;
    const mine = event.type === 'turn.started' || event.type === 'nudged';
    const who = mine ? 'You' : (persona ?? 'archie');
    const last = sections.at(-1);
    if (last && !mine && !last.mine && last.who === who) last.said.push(said);
    else sections.push({ who, mine, said: [said] });
  }
  return sections.map(({ who, mine, said }) =>
    element('section', { class: mine ? 'you' : 'archie' }, element('h2', {}, mine ? words(who) : who), said),
  );
}

/** A review that opens on what is known already tells it again: once is enough. */
function newVerdicts({ of, verdicts }: Of<'checked'>, told: Set<string>): Markup | null {
  const fresh = verdicts.filter(({ kind, path, status, summary }) => {
    const id = JSON.stringify([of.tree, kind, path, status, summary]);
    return !told.has(id) && told.add(id);
  });
  return verdictsMarkup(fresh);
}

function saidBy(
  event: RecordedEvent,
  titles: ReadonlyMap<string, string>,
  diffOf: (change: FileChange) => ShownDiff,
): Part {
  switch (event.type) {
    case 'turn.started': {
      const attached = event.attachments.map(({ name }) => note([words('attached: '), element('code', {}, name)]));
      return [proseMarkup(event.prompt), attached];
    }
    case 'nudged':
      return event.by === 'user' ? proseMarkup(event.text) : null;
    case 'replied': {
      const texts = event.content.flatMap((block) => (block.type === 'text' ? proseMarkup(block.text) : []));
      return texts.length === 0 ? null : texts;
    }
    case 'call.finished':
      return callMarkup(event, titles.get(event.id) ?? '');
    case 'landed': {
      const { origin, files } = event.landing;
      return element('article', {}, element('h3', {}, words(landedVerb(origin))), filesMarkup(files, diffOf));
    }
    case 'refused':
      return element(
        'article',
        {},
        element('h3', { class: 'bad' }, words(event.by === 'person' ? 'Refused by you' : 'Refused by the rules')),
        element('p', { dir: 'auto' }, event.words ?? words(event.because.text)),
        filesMarkup(event.changes?.files ?? [], diffOf),
      );
    case 'delegate.ended':
      if (event.text.trim() === '') return null;
      return element('article', {}, element('h3', {}, words(`${event.delegate} reports`)), proseMarkup(event.text));
    default:
      return noteOf(event);
  }
}

const note = (said: Part) => element('p', { class: 'faint' }, said);

/** What is a line in the transcript, and no more. */
function noteOf(event: RecordedEvent): Markup | null {
  switch (event.type) {
    case 'permitted':
      return note(words(`Not asked: ${oneLine(event.because.text)}`));
    case 'job.ended':
      return note([`${event.job} (`, element('code', {}, oneLine(event.command)), '): ', words(endWords(event))]);
    case 'compacted':
      return note(words('The conversation was made shorter here.'));
    case 'notice':
      return event.level === 'info' ? null : note(words(event.text));
    case 'turn.ended': {
      const end = endOf(event.outcome);
      return end === '' ? null : note(words(end));
    }
    default:
      return null;
  }
}

/** A call in one row, with what a command printed below it. */
function callMarkup({ name, isError, display }: Of<'call.finished'>, title: string): Markup {
  const failed = isError ? [' ', element('span', { class: 'bad' }, words('failed'))] : null;
  const row = [element('b', {}, name), ' ', element('code', {}, oneLine(title)), failed];
  const printed = display.flatMap((shown) =>
    shown.type === 'command' && shown.output.trim() !== '' ? [element('pre', {}, shown.output)] : [],
  );
  return printed.length === 0
    ? element('p', {}, row)
    : element('details', { class: 'output' }, element('summary', {}, row), printed);
}
