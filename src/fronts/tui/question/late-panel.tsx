/** The panel for what is asked, loaded when it is needed: it is a tenth of the screen's code, and nobody is asked anything in the first moments. */

import { useEffect, useState } from 'react';
import type { Panel, PanelProps } from './panel.tsx';

let loaded: { Panel: typeof Panel } | undefined;

/** Loads it ahead, so that the first question waits for nothing. */
export async function loadPanel(): Promise<{ Panel: typeof Panel }> {
  return (loaded ??= await import('./panel.tsx'));
}

/** The panel for what is asked, as soon as it is loaded. */
export function LatePanel(props: PanelProps) {
  const [panels, setPanels] = useState(loaded);
  useEffect(() => {
    if (panels === undefined) void loadPanel().then(setPanels);
  }, [panels]);
  return panels === undefined ? null : <panels.Panel {...props} />;
}
