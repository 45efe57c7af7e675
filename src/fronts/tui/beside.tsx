/** The screens that a person opens beside the conversation, in the place of the composer: delegates, jobs, the palette. */

import { appKeysFor, pressApp } from './app-keys.ts';
import type { AppActions } from './app-keys.ts';
import { commandHints } from './commands/registry.ts';
import { composerKeys, paletteKey } from './composer/key-table.ts';
import type { Controller } from './controller.ts';
import { LateDelegates } from './delegates/late-panel.tsx';
import type { DelegatesProps } from './delegates/panel.tsx';
import { LateJobs } from './jobs/late-panel.tsx';
import { actionsOf } from './palette/actions.ts';
import type { Action, Chosen } from './palette/actions.ts';
import { Palette } from './palette/panel.tsx';
import type { ScreenState } from './screen-state.ts';

type BesideProps = Omit<DelegatesProps, 'controller'> & {
  screen: Pick<ScreenState, 'beside'>;
  controller: Controller;
  app: AppActions;
};

/** The one that is open, if any. */
export function BesideScreen({ screen: { beside }, app, ...at }: BesideProps) {
  const { jobs } = at.feed.session.state();
  const { closePalette } = at.controller;
  const close = (chosen: Chosen | null): void => {
    closePalette(chosen);
    // Whatever hears keys hears this one: the composer by the state of the screen.
    if (chosen?.type === 'key') pressApp([chosen.press], app);
  };
  return (
    <>
      {beside === 'delegates' && <LateDelegates {...at} />}
      {beside === 'jobs' && <LateJobs {...at} jobs={jobs} />}
      {beside === 'palette' && <Palette {...at} actions={actionsNow(app)} onClose={close} />}
    </>
  );
}

/** All that can be done just now, but to open the palette. */
function actionsNow(app: AppActions): Action[] {
  const keys = [...composerKeys.filter(({ keys }) => !keys.includes(paletteKey)), ...appKeysFor(app)];
  return actionsOf(keys, commandHints);
}
