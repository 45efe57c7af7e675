/** The look of a tool call that is over. */

import type { Display } from '../../../../protocol/display.ts';
import { fit } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import { told } from '../../../../text/words/told.ts';
import type { Block } from '../../view/block.ts';
import { oneLine, signed, under } from '../look.ts';
import type { LookAt } from '../look.ts';
import { commandFailed, commandRows, commandWords } from './command.ts';
import { errorRows } from './error.ts';
import { fileTitle, fileWords } from './file.ts';
import { matchesRows, matchesWords } from './matches.ts';
import { pathsRows, pathsWords } from './paths.ts';
import { outcomeRows } from './change-outcome.ts';
import { textRows } from './text.ts';
import { todosWords } from './todos.ts';
import { changesRows } from './changes.ts';

type Call = Extract<Block, { kind: 'call' }>;

/** A call that is over: its title with a few words on the outcome, what it has to show, and what became of its changes. */
export async function callRows(call: Call, at: LookAt): Promise<string[]> {
  const { theme } = at;
  const failed = call.isError || call.display.some((display) => display.type === 'command' && commandFailed(display));
  const titles = call.display.map((display) => (display.type === 'file' ? fileTitle(display) : ''));
  // A call that cannot be told from its input is titled by its name, which stands in front already.
  const own = call.title === call.name ? '' : oneLine(call.title);
  const named = own || titles.find((words) => words !== '') || '';
  // A long command takes two rows of the transcript, not twenty.
  const title = at.reader ? named : fit(named, Math.max(20, 2 * at.columns - 40));
  const words = call.finished ? call.display.map(shortly).filter((said) => said !== '') : [t('interrupted')];
  const head = [
    theme.paint('strong', oneLine(call.name)),
    ...(title === '' ? [] : [` ${title}`]),
    ...(words.length === 0 ? [] : [theme.paint('dim', ` · ${words.join(' · ')}`)]),
  ];
  const role = failed ? 'error' : call.finished ? 'ok' : 'warn';
  const rows = signed(failed ? 'failed' : 'call', role, head.join(''), at);
  for (const display of call.display) rows.push(...under(await fully(display, call, at), at));
  // Broken where they end: cut at the edge, words and parts of a path would be lost in their middle.
  const inner = at.reader ? at : { ...at, columns: Math.max(1, at.columns - 2) };
  for (const outcome of call.outcomes) rows.push(...under(await outcomeRows(outcome, inner), at));
  return rows;
}

/** What fits behind the title. */
function shortly(display: Display): string {
  switch (display.type) {
    case 'file':
      return fileWords(display);
    case 'matches':
      return matchesWords(display);
    case 'paths':
      return pathsWords(display);
    case 'command':
      return commandWords(display);
    case 'todos':
      return todosWords(display.todos);
    case 'changes':
    case 'text':
    case 'error':
      return '';
    default:
      return display satisfies never;
  }
}

/** What needs rows of its own. */
async function fully(display: Display, call: Call, at: LookAt): Promise<string[]> {
  switch (display.type) {
    case 'matches':
      return matchesRows(display, at);
    case 'paths':
      return pathsRows(display, at);
    case 'command':
      return commandRows(display, at);
    case 'text':
      return textRows(display, at);
    case 'error':
      // That it was refused is told below, by whom and why; what helps to see it otherwise is not.
      if (display.detail === undefined && call.outcomes.some(({ kind }) => kind === 'refused')) return [];
      return errorRows(display, at);
    case 'changes': {
      const note = display.note === undefined ? [] : [at.theme.paint('dim', oneLine(told(display.note)))];
      // What landed or was refused is told below, with its rows.
      if (call.outcomes.length > 0) return note;
      return [...(await changesRows(display.files, 0, at)).map(({ words }) => words), ...note];
    }
    case 'file':
    case 'todos':
      return [];
    default:
      return display satisfies never;
  }
}
