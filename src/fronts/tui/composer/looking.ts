/** What is looked at while somebody writes: the pictures that are mentioned, and the file that is chosen in the list. */

import type { Peek } from '../../../protocol/desk.ts';
import { chosenIn } from './menu/menu.ts';
import type { ComposerProps } from './props.ts';
import type { ComposerState, Surroundings } from './state.ts';
import { showPicture } from './text/paste.ts';
import { pictureMentions } from './text/pictures.ts';

type Commit = (next: ComposerState, props: ComposerProps) => void;

/** Pictures that are mentioned are shown as such, once it is known that they are some. */
export function pictureLooker(
  state: () => ComposerState,
  commit: Commit,
  at: (props: ComposerProps) => Surroundings,
): (props: ComposerProps) => Promise<void> {
  /** What was found where one is mentioned in what is written. */
  const looked = new Map<string, Promise<Peek | null>>();
  return async (props) => {
    const { buffer, normal } = state();
    if (buffer.text === '') looked.clear();
    if (normal !== null) return;
    for (const mention of pictureMentions(buffer.text)) {
      const looking = looked.get(mention.path) ?? props.peek?.(mention.path) ?? Promise.resolve(null);
      looked.set(mention.path, looking);
      const found = await looking;
      if (found?.type === 'picture') commit(showPicture(state(), mention, found, at(props)), props);
    }
  };
}

/** The file that is chosen in the list is looked at, each time it is chosen. */
export function fileLooker(state: () => ComposerState, commit: Commit): (props: ComposerProps) => Promise<void> {
  let asked: string | undefined;
  return async (props) => {
    const { menu } = state();
    const path = menu === null ? undefined : chosenIn(menu)?.path;
    if (path === asked) return;
    asked = path;
    const found = path === undefined ? null : ((await props.peek?.(path)) ?? null);
    if (path !== undefined && found !== null && asked === path) commit({ ...state(), peek: { path, found } }, props);
  };
}
