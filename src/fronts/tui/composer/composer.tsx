/** The composer: the field in which prompts are written, as a component. */

import { Box, useInput, usePaste } from 'ink';
import type { DOMElement } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useRealCursor } from '../keys/cursor.ts';
import { pressesOf } from '../keys/press.ts';
import { Row } from '../keys/rows.tsx';
import type { ComposerProps } from './props.ts';
import { composerController } from './controller.ts';
import { viewer } from './view.ts';

function create() {
  const views = viewer();
  return { views, controller: composerController(views.layout) };
}

/** Where the user writes. It keeps its state to itself, so that a key draws nothing else again. */
export function Composer(props: ComposerProps) {
  const { columns, rows, theme, active, history, placeholder = '' } = props;
  const [{ views, controller }] = useState(create);
  const state = useSyncExternalStore(controller.subscribe, controller.state);
  const box = useRef<DOMElement>(null);

  useInput(
    (input, key) => {
      for (const press of pressesOf(input, key)) controller.press(press, props);
    },
    { isActive: active },
  );
  usePaste((text) => controller.paste(text, props), { isActive: active });
  useEffect(() => {
    controller.draft(props);
    controller.pressed(props);
  });

  const view = views.view(state, { columns, rows, theme, placeholder, history, vim: props.vim ?? false });
  useRealCursor(box, active ? view.cursor : null, props.top);
  return (
    <Box ref={box} flexDirection="column">
      {active &&
        view.rows.map((row, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a row is what stands at its place
          <Row key={at} text={row} />
        ))}
    </Box>
  );
}
