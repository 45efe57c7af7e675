/** What archie and the engine's process say to each other. */

import type { CheckKind, CheckSettings } from '../../protocol/proof/checks.ts';
import type { Schemas } from '../../protocol/proof/schema.ts';
import type { Progress } from './run.ts';

/** To the engine. Only one set is checked at a time. */
export type ToEngine =
  | { do: 'check'; set: number; paths: readonly string[]; settings: CheckSettings; skip: readonly string[] }
  | { do: 'stop'; set: number }
  | { do: 'kinds'; set: number }
  | { do: 'schemas'; set: number; settings: CheckSettings }
  /** The answer to a question of the engine's. */
  | { answer: number; list?: readonly string[]; bytes?: Uint8Array | null };

/** From the engine. It has no other way to the tree than to ask for it. */
export type FromEngine =
  | { ask: number; set: number; tree: 'proposed' | 'base'; path?: string }
  | { set: number; progress: Progress }
  | { set: number; kinds: CheckKind[] }
  | { set: number; schemas: Schemas }
  | { set: number; over: true; failed?: string };
