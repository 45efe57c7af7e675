/** The screens that a person opens beside the conversation, in the place of the composer: delegates, jobs, the conversation unfolded, a list to choose from. */

import { appKeysFor, pressApp } from './app-keys.ts';
import type { AppActions } from './app-keys.ts';
import { commandHints } from './commands/registry.ts';
import { composerKeys, paletteKey } from './composer/key-table.ts';
import type { Controller } from './controller.ts';
import { LateDelegates } from './delegates/late-panel.tsx';
import type { DelegatesProps } from './delegates/panel.tsx';
import { LateJobs } from './jobs/late-panel.tsx';
import { actionsOf, paletteOf } from './picker/actions.ts';
import type { Chosen } from './picker/actions.ts';
import { PickerPanel } from './picker/panel.tsx';
import type { Picker } from './picker/picker.ts';
import type { ScreenState } from './screen-state.ts';
import { LateUnfold } from './unfold/late-panel.tsx';

type BesideProps = Omit<DelegatesProps, 'controller'> & {
  /** Prints everything whole from here on, or folded again. */
  always: () => void;
  screen: Pick<ScreenState, 'beside' | 'picking'>;
  controller: Controller;
  app: AppActions;
};

/** The one that is open, if any. */
export function BesideScreen({ screen: { beside, picking }, app, always, ...at }: BesideProps) {
  const { jobs } = at.feed.session.state();
  const { closePalette, picked, toggleDelegates, toggleJobs, toggleUnfold } = at.controller.picking;
  const { ctrlC } = at.controller;
  const close = (chosen: Chosen | null): void => {
    closePalette(chosen);
    // Whatever hears keys hears this one: the composer by the state of the screen.
    if (chosen?.type === 'key') pressApp([chosen.press], app);
  };
  return (
    <>
      {beside === 'delegates' && <LateDelegates {...at} controller={{ toggleDelegates, ctrlC }} />}
      {beside === 'jobs' && <LateJobs {...at} controller={{ toggleJobs, ctrlC }} jobs={jobs} />}
      {beside === 'unfold' && <LateUnfold {...at} {...{ always, close: toggleUnfold }} controller={{ ctrlC }} />}
      {(beside === 'palette' || beside === 'keys') && (
        <PickerPanel key={beside} {...at} picker={paletteNow(app, beside)} onClose={close} />
      )}
      {beside === 'picker' && picking && (
        <PickerPanel key={picking.id} {...at} picker={picking.picker} onClose={picked} />
      )}
    </>
  );
}

/** All that can be done just now, but to open the palette. */
function paletteNow(app: AppActions, which: 'palette' | 'keys'): Picker<Chosen> {
  const keys = [...composerKeys.filter(({ keys }) => !keys.includes(paletteKey)), ...appKeysFor(app)];
  return paletteOf(which === 'keys' ? 'Keys' : 'Actions', actionsOf(keys, which === 'keys' ? [] : commandHints));
}
