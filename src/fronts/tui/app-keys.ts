/** The key table of the app itself: keys that do the same whether somebody writes or is asked something. */

import { keyFor } from './keys/asked.ts';
import { nameOf } from './keys/names.ts';
import { keysOf } from './keys/own/own-keys.ts';
import type { Press } from './keys/press.ts';
import { keyLookup } from './keys/table.ts';
import type { KeyRow } from './keys/table.ts';

/** What the keys of the app do, and what they depend on. */
export interface AppActions {
  /** A panel asks something. */
  asked: boolean;
  /** A hand-over is shown, and nothing is sent yet. */
  held: boolean;
  nextMode(): void;
  overrule(): void;
  proceed(): void;
  unfold(): void;
  showDiagram(): void;
  toggleTodos(): void;
  toggleDelegates(): void;
  background(): void;
  undo(): void;
  suspend(): void;
}

const overrule = 'ctrl+x';
const unfold = 'ctrl+o';
const delegates = 'ctrl+s';
const background = 'ctrl+b';

/** The key that overrules the dispatcher, as people know it. */
export const overruleKey = (): string => nameOf(keysOf({ name: 'overrule', keys: [overrule] })[0]!);

/** The key that unfolds the conversation, as people know it. */
export const unfoldKey = (): string => nameOf(keysOf({ name: 'unfold', keys: [unfold] })[0]!);

/** The key that opens the list of delegates, as people know it. */
export const delegatesKey = (): string => nameOf(keysOf({ name: 'delegates', keys: [delegates] })[0]!);

/** The key that puts what runs into the background, as people know it. */
export const backgroundKey = (): string => nameOf(keysOf({ name: 'background', keys: [background] })[0]!);

/** The app's keys. The composer's table has the others that the help tells of. */
export const appKeys: readonly KeyRow<(app: AppActions) => void>[] = [
  {
    name: 'next-mode',
    keys: ['shift+tab'],
    group: 'The turn',
    does: 'the next mode: plan, ask, stage, auto',
    when: ({ asked }) => !asked,
    act: (app) => app.nextMode(),
  },
  {
    name: 'overrule',
    keys: [overrule],
    group: 'The turn',
    does: 'overrules the dispatcher: takes the turn from the persona, or gives it to the one that is suggested',
    act: (app) => app.overrule(),
  },
  {
    keys: ['enter'],
    group: 'The turn',
    does: 'sends at once what is held back after a hand-over',
    when: ({ asked, held }) => held && !asked,
    act: (app) => app.proceed(),
  },
  {
    name: 'unfold',
    keys: [unfold],
    group: 'The turn',
    does: 'the conversation unfolded: receipts, outputs and thinking fold and unfold',
    act: (app) => app.unfold(),
  },
  {
    name: 'diagram',
    keys: ['alt+m'],
    group: 'The turn',
    does: 'shows the source of the last diagram',
    act: (app) => app.showDiagram(),
  },
  {
    name: 'todos',
    keys: ['ctrl+l'],
    group: 'The turn',
    does: 'shows or hides the to-do list',
    act: (app) => app.toggleTodos(),
  },
  {
    name: 'delegates',
    keys: [delegates],
    group: 'The turn',
    does: 'the delegates: looks inside one, says something to it, stops it',
    when: ({ asked }) => !asked,
    act: (app) => app.toggleDelegates(),
  },
  {
    name: 'background',
    keys: [background],
    group: 'The turn',
    does: 'puts the command that runs into the background: a job, see /jobs',
    when: ({ asked }) => !asked,
    act: (app) => app.background(),
  },
  {
    name: 'undo',
    keys: ['alt+z'],
    group: 'The turn',
    does: 'takes back what landed last, as /undo does: you see it first',
    when: ({ asked }) => !asked,
    act: (app) => app.undo(),
  },
  {
    name: 'suspend',
    keys: ['ctrl+z'],
    group: 'The program',
    does: 'suspends archie; fg brings it back',
    when: () => process.platform !== 'win32',
    act: (app) => app.suspend(),
  },
];

/** Those that count just now. */
export function appKeysFor(app: AppActions): typeof appKeys {
  return appKeys.filter(({ when }) => when?.(app) ?? true);
}

const actOf = keyLookup(appKeys);

/** Does what a key means to the app. Only a key that came alone: within a chunk of text it is part of a paste. */
export function pressApp(presses: readonly Press[], app: AppActions): void {
  const [press, ...more] = presses;
  const key = press === undefined || more.length > 0 ? null : keyFor(press);
  if (key !== null) actOf(key, app)?.(app);
}
