/** The unfolded conversation, loaded when it is first opened: nobody opens it in the first moments. */

import { useEffect, useState } from 'react';
import type { UnfoldPanel, UnfoldProps } from './panel.tsx';

let loaded: { UnfoldPanel: typeof UnfoldPanel } | undefined;

/** The unfolded conversation, as soon as it is loaded. */
export function LateUnfold(props: UnfoldProps) {
  const [panels, setPanels] = useState(loaded);
  useEffect(() => {
    if (panels !== undefined) return;
    void import('./panel.tsx').then((panel) => setPanels((loaded = panel)));
  }, [panels]);
  return panels === undefined ? null : <panels.UnfoldPanel {...props} />;
}
