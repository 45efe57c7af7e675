import type { Hint } from '../../keys/asked.ts';
import { wordsFor } from '../model/words.ts';
import type { FrameSettings } from './settings.ts';
import type { ReviewData } from '../state/data.ts';

/** The keys at the bottom. `readable`: there is something to judge; before, only stopping is offered. */
export function hintsOf({ state, entries }: ReviewData, { question }: FrameSettings, readable: boolean): Hint[] {
  const words = wordsFor(question);
  const stop = { key: 'Esc', ...words.leave };
  if (!readable) return [stop];
  // The editor tells its own.
  if (state.inline) return [];
  if (state.help !== null)
    return [
      { key: '↑↓', does: 'more' },
      { key: 'any other key', does: 'back to the diff', short: 'back' },
    ];
  const some = Object.keys(state.refused).length > 0;
  const refusals = Object.values(state.refused);
  const parts = refusals.some((refusal) => refusal !== 'all');
  const count = !some ? '' : parts ? ' chosen' : ` ${entries.length - refusals.length} of ${entries.length}`;
  if (state.range !== null)
    return [
      { key: 'x', does: 'take or leave these lines', short: 'take/leave' },
      { key: '↑↓', does: 'more or fewer' },
      { key: 'Esc', does: 'no range' },
    ];
  const sends = question.about === 'call' || question.about === 'turn';
  const told =
    state.comments.length > 0 ? ` and ${state.comments.length} comment${state.comments.length > 1 ? 's' : ''}` : '';
  return [
    { key: 'y', does: `${words.accept}${count}` },
    ...(question.rewind
      ? [{ key: 'Z', does: `${words.accept} and rewind the conversation`, short: 'and rewind' }]
      : []),
    ...(question.readOnly ? [] : [{ key: 'n', does: words.refuse, short: words.refuseShort }]),
    ...(question.remember.length > 0 && !some ? [{ key: 'a', does: 'accept all this session', short: 'always' }] : []),
    ...(sends ? [{ key: 'r', does: `send back${told}`, short: 'back' }] : []),
    ...(question.readOnly ? [] : [{ key: 'space x', does: 'take or leave', short: 'choose' }]),
    { key: 'c', does: 'comment', short: 'say' },
    ...(question.readOnly ? [] : [{ key: 'e', does: 'edit' }]),
    ...(entries.length > 1 ? [{ key: 'Tab', does: 'next file', short: 'next' }] : []),
    { key: '?', does: 'all keys', short: 'keys' },
    stop,
  ];
}
