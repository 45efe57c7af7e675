/** What is written when Enter is pressed: a prompt, a shell command or a slash command. */

import { mentionsIn } from '../../../text/mentions.ts';
import { cleared, expand } from './state.ts';
import type { ComposerState, Step } from './state.ts';
import { chipLabel, chipMention, replaceChips } from './text/chips.ts';

/** `/name` and what follows; a path (`/usr/bin`) is no command. */
const command = /^\/([A-Za-z][\w:-]*)(?:\s+([\s\S]*))?$/;

/** Sends what is written: to the model, to the shell (`!`) or to a slash command. Nothing written, nothing sent. */
export function submit(state: ComposerState): Step {
  const typed = state.buffer.text;
  const text = expand(typed, state.pastes).trimEnd();
  if (text.trim() === '') return { state, effects: [] };
  if (typed.startsWith('!')) {
    const shell = text.slice(1).trim();
    return shell === ''
      ? { state, effects: [] }
      : { state: cleared(state), effects: [{ type: 'shell', command: shell }] };
  }
  const [, name, args = ''] = command.exec(text) ?? [];
  if (name !== undefined && typed.startsWith('/')) {
    return { state: cleared(state), effects: [{ type: 'command', name, args: args.trim() }] };
  }
  const shown = replaceChips(typed, (index) => chipLabel(state.pastes[index] ?? '')).trimEnd();
  const mentions = mentionsIn(replaceChips(typed, (index) => chipMention(state.pastes[index] ?? '')));
  return {
    state: cleared(state),
    effects: [{ type: 'submit', submission: { text, shown, mentions } }],
  };
}
