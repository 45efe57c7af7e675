/** A session as one HTML page that needs nothing else: no script, no network, no other file. */

import { createHash } from 'node:crypto';
import type { FileChange } from '../../protocol/change.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import { factsOf, titleOf } from '../told.ts';
import { conversationMarkup } from './conversation.ts';
import type { ShownDiff } from './diffs.ts';
import { element, words } from './markup.ts';
import type { Markup, Tell } from './markup.ts';
import { ledgerMarkup } from './proof.ts';
import { style } from './style.ts';

/** The language of a page: its tag (BCP 47), and our words in it. */
interface Language {
  tag: string;
  tell: Tell;
}

/**
 * A session as a page: what was asked and answered, what landed and was refused with its diffs, verdicts, and the ledger.
 * What events and diffs say is escaped; a policy in the page keeps a browser from loading or running anything but this
 * style sheet. Thinking is left out, and of delegates all but their reports and what they changed. Words of ours are written in
 * the language of who reads the page: English, if nobody says another.
 */
export function exportHtml(
  events: readonly RecordedEvent[],
  diffOf: (change: FileChange) => ShownDiff,
  { tag, tell }: Language = { tag: 'en', tell: (text) => text },
): string {
  const title = titleOf(events) ?? words('A session of archie');
  // Style by its hash: a style that somebody smuggled in would not be used.
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('title', {}, title),
  ]
    .map((each) => each.written(tell))
    .join('');
  const header = element('header', {}, element('h1', { dir: 'auto' }, title), factsMarkup(events));
  const main = element('main', {}, conversationMarkup(events, diffOf), ledgerMarkup(events));
  const body = element('body', {}, header, main).written(tell);
  // The style sheet is ours, and the one text that must not be escaped.
  return `<!doctype html>\n<html lang="${tag}">\n<head>\n${head}<style>${style}</style>\n</head>\n${body}\n</html>\n`;
}

function factsMarkup(events: readonly RecordedEvent[]): Markup | null {
  const told = factsOf(events);
  if (!told) return null;
  const code = (text: string) => element('code', {}, text);
  return element(
    'p',
    { class: 'facts' },
    [words('Session '), code(told.id), words(`, begun ${told.begun}, in `), code(told.root)],
    [words(', with '), code(told.model), words(`, by archie ${told.version}.`)],
  );
}
