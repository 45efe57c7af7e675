/** The screen of jobs as a component: drawn in the place of the composer, with keys of its own. */

import { useInput, useIsScreenReaderEnabled } from 'ink';
import type { DOMElement } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { JobState } from '../../../protocol/jobs/state.ts';
import type { Controller } from '../controller.ts';
import { useRealCursor } from '../keys/cursor.ts';
import { useKeyHelp } from '../keys/own/key-help.ts';
import type { Picking } from '../picker/picking.ts';
import { panelPressesOf } from '../keys/press.ts';
import { Rows } from '../keys/rows.tsx';
import { jobKeys } from './key-table.ts';
import type { Theme } from '../theme.ts';
import type { Feed } from '../transcript/feed.ts';
import { JobsController } from './controller.ts';
import { frameOf } from './frame.ts';
import type { JobsState } from './state.ts';

/** Everything the screen is given. */
export interface JobsProps {
  feed: Feed;
  jobs: readonly JobState[];
  /** Of the window. */
  columns: number;
  rows: number;
  /** Live rows drawn above, where they are known (see `ComposerProps.top`). */
  top?: number;
  theme: Theme;
  /** Milliseconds since the epoch. */
  now: number;
  /** False while something is asked: it then draws nothing and hears nothing, but keeps its place. */
  active: boolean;
  /** Of the app. */
  controller: Pick<Picking, 'toggleJobs'> & Pick<Controller, 'ctrlC'>;
}

/** Chooses among the jobs, shows what one prints, stops it. */
export function JobsPanel(props: JobsProps) {
  const { feed, active } = props;
  const ports = { close: props.controller.toggleJobs, ctrlC: props.controller.ctrlC };
  const [controller] = useState(() => new JobsController(feed));
  const state = useSyncExternalStore(controller.subscribe, controller.state);
  useEffect(() => () => controller.close(), [controller]);
  const spoken = useIsScreenReaderEnabled();
  const box = useRef<DOMElement>(null);
  const help = useKeyHelp(jobKeys, props);
  const frame = (at: JobsState) => frameOf(at, { ...props, spoken, output: controller.output });
  useInput(
    (input, key) => {
      for (const press of panelPressesOf(input, key))
        if (!help.hears(press, false)) controller.press(press, frame, ports);
    },
    { isActive: active },
  );
  useRealCursor(box, null, props.top);
  return active ? <Rows box={box} rows={help.rows ?? frame(state).rows} /> : null;
}
