/** The screen of jobs without a terminal. */

import type { Key } from 'ink';
import { frameOf } from '../../../src/fronts/tui/jobs/frame.ts';
import { jobsStep } from '../../../src/fronts/tui/jobs/key-table.ts';
import { firstLook } from '../../../src/fronts/tui/jobs/state.ts';
import type { JobsEffect, JobsState } from '../../../src/fronts/tui/jobs/state.ts';
import { panelPressesOf } from '../../../src/fronts/tui/keys/press.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { Theme } from '../../../src/fronts/tui/theme.ts';
import type { JobState } from '../../../src/protocol/jobs/state.ts';

/** A job that has run for three minutes, or ended as said. */
export function job(id: string, command: string, end: JobState['end'] = null): JobState {
  return { id, command, call: `call-${id}`, thread: 'main', startedAt: 808_000, end };
}

export class JobsBoard {
  state: JobsState = firstLook;
  effects: JobsEffect[] = [];
  /** What each printed. */
  printed: Record<string, string | null> = {};
  jobs: readonly JobState[];
  readonly #at: { columns: number; rows: number; theme: Theme; spoken: boolean };

  constructor(
    jobs: readonly JobState[],
    { columns = 80, rows = 24, theme = chooseTheme({ color: false }, {}), spoken = false } = {},
  ) {
    this.jobs = jobs;
    this.#at = { columns, rows, theme, spoken };
  }

  get frame() {
    const output = (id: string) => this.printed[id] ?? (id in this.printed ? null : '');
    return frameOf(this.state, { ...this.#at, jobs: this.jobs, output, now: 1_000_000 });
  }

  input(...keys: string[]): this {
    for (const key of keys) {
      const ctrl = key.startsWith('ctrl+');
      const named = ctrl || /^(up|down|left|right|pageup|pagedown|home|end|enter|escape)$/.test(key);
      for (const press of named
        ? [{ type: 'key' as const, name: key.replace('ctrl+', ''), ctrl, alt: false, shift: false, chunk: false }]
        : panelPressesOf(key, {} as Key)) {
        const { state, effect } = jobsStep(this.state, press, this.frame.look);
        this.state = state;
        if (effect) this.effects.push(effect);
      }
    }
    return this;
  }
}
