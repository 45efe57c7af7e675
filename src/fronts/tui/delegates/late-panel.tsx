/** The screen of delegates, loaded when it is first opened: nobody opens it in the first moments. */

import { useEffect, useState } from 'react';
import type { DelegatesPanel, DelegatesProps } from './panel.tsx';

let loaded: { DelegatesPanel: typeof DelegatesPanel } | undefined;

/** The screen of delegates, as soon as it is loaded. */
export function LateDelegates(props: DelegatesProps) {
  const [panels, setPanels] = useState(loaded);
  useEffect(() => {
    if (panels !== undefined) return;
    void import('./panel.tsx').then((panel) => setPanels((loaded = panel)));
  }, [panels]);
  return panels === undefined ? null : <panels.DelegatesPanel {...props} />;
}
