/** Counts the rows of what is on the screen in the background, where they are too many for a key to wait for. */

import { inSlices } from '../../../../../text/steps.ts';
import type { Body } from '../../model/lines/body.ts';

/** What counts those of the body that is shown now, and no others any more; `counted` hears when it has. */
export interface RowCounter {
  count: (body: Body) => void;
  stop: () => void;
}

/** Makes one for a review. */
export function rowCounter(counted: () => void): RowCounter {
  let gone = new AbortController();
  let latest: Body | null = null;
  return {
    count(body) {
      if (body === latest || body.isCounted) return;
      gone.abort();
      gone = new AbortController();
      latest = body;
      const { signal } = gone;
      inSlices(body.counting(), signal).then(counted, (error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },
    stop() {
      gone.abort();
      latest = null;
    },
  };
}
