/** A session as Markdown, to be read by people outside of archie. */

import type { RecordedEvent } from '../protocol/event.ts';
import { endWords } from '../protocol/jobs/state.ts';
import { clean } from '../text/sanitize.ts';
import { ledgerSection } from './ledger.ts';
import { oneLine } from './summary.ts';
import { endOf, factsOf, landedVerb, titleOf } from './told.ts';

/**
 * A session as Markdown: what was asked and answered in full, calls in a line each, thinking left out. Control characters
 * are stripped. Delegates' threads are left out, but for what they landed and what was refused: their report is in the main one.
 */
export function exportMarkdown(events: readonly RecordedEvent[]): string {
  const parts: string[] = [heading(events)];
  const titles = new Map<string, string>();
  let persona: string | null = null;
  let speaking = false;
  let inRows = false;
  for (const event of events) {
    if (event.thread !== 'main' && event.type !== 'landed' && event.type !== 'refused') continue;
    if (event.type === 'routed') persona = event.persona;
    if (event.type === 'call.started') titles.set(event.id, callTitle(event.name, event.title));
    const said = textOf(event, titles);
    if (said === '') continue;
    const asked = event.type === 'turn.started' || event.type === 'nudged';
    const row = !asked && event.type !== 'replied';
    if (asked) parts.push('## You');
    else if (!speaking) parts.push(`## ${clean(persona ?? 'archie')}`);
    if (row && inRows && speaking) parts.push(`${parts.pop()}\n${said}`);
    else parts.push(said);
    speaking = !asked;
    inRows = row;
  }
  const ledger = ledgerSection(events);
  return `${[...parts, ...(ledger === '' ? [] : [ledger])].join('\n\n')}\n`;
}

function heading(events: readonly RecordedEvent[]): string {
  const title = titleOf(events);
  const head = `# ${title === null ? 'A session of archie' : clean(title).replace(/[\\`*_[\]<>#]/g, '\\$&')}`;
  const told = factsOf(events);
  if (!told) return head;
  const facts = [
    `Session ${inlineCode(told.id)}`,
    `begun ${told.begun}`,
    `in ${inlineCode(told.root)}`,
    `with ${inlineCode(told.model)}`,
  ];
  return `${head}\n\n${facts.join(', ')}.`;
}

/** What an event says in the transcript; an empty string for nothing. */
function textOf(event: RecordedEvent, titles: ReadonlyMap<string, string>): string {
  switch (event.type) {
    case 'turn.started': {
      const files = event.attachments.map((attachment) => `- attached: ${inlineCode(attachment.name)}`);
      return [clean(event.prompt).trim(), files.join('\n')].filter((part) => part !== '').join('\n\n');
    }
    case 'replied': {
      const texts = event.content.map((block) => (block.type === 'text' ? clean(block.text).trim() : ''));
      return texts.filter((text) => text !== '').join('\n\n');
    }
    case 'nudged':
      return event.by === 'user' ? clean(event.text).trim() : '';
    case 'call.finished': {
      const title = titles.get(event.id) ?? callTitle(event.name, '');
      return `- ${title}${event.isError ? ' (failed)' : ''}`;
    }
    case 'landed': {
      return `- **${landedVerb(event.landing.origin)}**: ${event.landing.files.map((file) => inlineCode(file.path) + (file.maybeYours ? ' (maybe yours)' : '')).join(', ')}`;
    }
    case 'permitted':
      return `- *Not asked*: ${clean(oneLine(event.because.text))}`;
    case 'refused':
      return `- **Refused** by ${event.by === 'person' ? 'you' : 'the rules'}: ${clean(oneLine(event.words ?? event.because.text))}`;
    case 'delegate.ended':
      return delegateText(event);
    case 'job.ended':
      return `- *${event.job}* (${inlineCode(event.command)}): ${endWords(event)}`;
    case 'compacted':
      return '- The conversation was made shorter here.';
    case 'notice':
      return event.level === 'info' ? '' : `- ${clean(oneLine(event.text))}`;
    case 'turn.ended': {
      const end = endOf(event.outcome);
      return end === '' ? '' : `- *${clean(end)}*`;
    }
    default:
      return '';
  }
}

/** A delegate's report, as the main thread was given it. */
function delegateText({ delegate, text }: Extract<RecordedEvent, { type: 'delegate.ended' }>): string {
  const quoted = clean(text).trim().replace(/^/gm, '> ');
  return quoted === '>' || text.trim() === '' ? '' : `- The delegate ${inlineCode(delegate)} reports:\n\n${quoted}`;
}

function callTitle(name: string, title: string): string {
  return title === '' ? `**${clean(name)}**` : `**${clean(name)}** ${inlineCode(title)}`;
}

/** One row of code, fenced by more backticks than it holds (CommonMark, code spans). */
function inlineCode(text: string): string {
  const row = clean(oneLine(text));
  const longest = Math.max(0, ...[...row.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || row === '' ? ' ' : '';
  return `${fence}${pad}${row}${pad}${fence}`;
}
