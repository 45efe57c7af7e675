/** Takes the conversation back to before a prompt, with what the model must still know of the files. */

import { isNoChange } from '../../protocol/change.ts';
import type { FileChange, Landing, Origin } from '../../protocol/change.ts';
import type { ReviewQuestion } from '../../protocol/approval.ts';
import type { SessionContext } from '../context.ts';
import { promptOf, standing } from '../folds/standing.ts';
import { runningWords } from '../jobs/words.ts';
import { landedWords } from '../../changes/file-list.ts';
import { filesFromHere } from '../../changes/from-here.ts';

/**
 * Where the conversation could go back to with these landings (by id): the prompt of the first of their turns, where all
 * were made in turns of this session. `journal` is every landing of the tree.
 */
export function rewindTarget(
  context: SessionContext,
  journal: readonly Landing[],
  ids: readonly string[],
): ReviewQuestion['rewind'] {
  const byId = new Map(journal.map((landing) => [landing.id, landing]));
  const turns = ids.flatMap((id) => made(byId, id)).map(({ origin }) => turnIn(context.at.id, origin));
  const turn = turns.length > 0 ? Math.min(...turns) : 0;
  if (context.state.now.running || turn < 1) return undefined;
  const events = standing(context.stream.recorded);
  const prompt = events[promptOf(events, turn)];
  return prompt?.type === 'turn.started' ? { turn, prompt: prompt.prompt } : undefined;
}

/** The landing that first did it: a redo only brings back what an undo took away. */
function made(byId: ReadonlyMap<string, Landing>, id: string): Landing[] {
  const landing = byId.get(id);
  if (!landing) return [];
  const { by, of = [] } = landing.origin;
  if (by !== 'redo') return [landing];
  return of.flatMap((undo) => byId.get(undo)?.origin.of ?? []).flatMap((each) => made(byId, each));
}

/** 0: no turn of the session made it. What the user ran between turns bears the number of the turn before. */
function turnIn(session: string, { by, session: own, turn = 0 }: Origin): number {
  return by === 'tool' && own === session ? turn : 0;
}

/** The model hears of no landing that the forgotten part made and that was taken back, but of every other. */
export function rewind(context: SessionContext, { turn, prompt }: NonNullable<ReviewQuestion['rewind']>): void {
  const events = standing(context.stream.recorded);
  const forgotten = events.slice(Math.max(0, promptOf(events, turn)));
  const files = forgotten.flatMap((event) => (event.type === 'landed' ? event.landing.files : []));
  const stays = netOf(files);
  context.emit({ type: 'rewound', toTurn: turn, prompt });
  const words = [
    stays.length > 0
      ? landedWords(filesFromHere(context.rooms.workspace, stays), 'Files that are not as you knew them')
      : '',
    context.state.now.staged ? `${context.state.now.staged.files} files are staged for review` : '',
    runningWords(context.shared.folds.jobs.list),
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
