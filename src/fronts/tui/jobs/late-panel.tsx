/** The screen of jobs, loaded when it is first opened: nobody opens it in the first moments. */

import { useEffect, useState } from 'react';
import type { JobsPanel, JobsProps } from './panel.tsx';

let loaded: { JobsPanel: typeof JobsPanel } | undefined;

/** The screen of jobs, as soon as it is loaded. */
export function LateJobs(props: JobsProps) {
  const [panels, setPanels] = useState(loaded);
  useEffect(() => {
    if (panels !== undefined) return;
    void import('./panel.tsx').then((panel) => setPanels((loaded = panel)));
  }, [panels]);
  return panels === undefined ? null : <panels.JobsPanel {...props} />;
}
