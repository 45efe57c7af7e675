/** Takes the conversation back to before a prompt, with what the model must still know of the files. */

import { isNoChange } from '../protocol/change.ts';
import type { FileChange, Landing } from '../protocol/change.ts';
import type { ReviewQuestion } from '../protocol/approval.ts';
import type { SessionContext } from './context.ts';
import { promptOf, standing } from './folds/standing.ts';
import { landedWords } from './words.ts';

/** Where the conversation could go back to with these landings: the prompt of the first of their turns, in this session. */
export function wayBack(context: SessionContext, landings: readonly Landing[]): ReviewQuestion['rewind'] {
  if (context.state.now.running || landings.length === 0) return undefined;
  const turns = landings.map(({ origin }) => (origin.session === context.at.id ? (origin.turn ?? 0) : 0));
  const turn = Math.min(...turns);
  if (turn < 1) return undefined;
  const events = standing(context.stream.recorded);
  const prompt = events[promptOf(events, turn)];
  return prompt?.type === 'turn.started' ? { turn, prompt: prompt.prompt } : undefined;
}

/** The model hears of no landing that the forgotten part made and that was taken back, but of every other. */
export function rewind(context: SessionContext, { turn, prompt }: NonNullable<ReviewQuestion['rewind']>): void {
  const events = standing(context.stream.recorded);
  const forgotten = events.slice(Math.max(0, promptOf(events, turn)));
  const files = forgotten.flatMap((event) => (event.type === 'landed' ? event.landing.files : []));
  const stays = netOf(files);
  context.emit({ type: 'rewound', toTurn: turn, prompt });
  const words = [
    stays.length > 0 ? landedWords(stays, 'Files that are not as you knew them') : '',
    context.state.now.staged ? `${context.state.now.staged.files} files are staged for review` : '',
  ].filter((each) => each !== '');
  if (words.length > 0)
    context.nudge(
      `[archie] The user took the conversation back to here. ${words.join('. ')}. Read before you go on.`,
      'archie',
    );
}

function netOf(files: readonly FileChange[]): FileChange[] {
  const net = new Map<string, FileChange>();
  for (const { path, before, after } of files)
    net.set(path, { path, before: (net.get(path) ?? { before }).before, after });
  return [...net.values()].filter((file) => !isNoChange(file));
}
