/** An event as it is written down: with a mask in the place of every secret in what was said, read and run. */

import type { RecordedEvent } from '../protocol/event.ts';

/** A function that puts masks in the place of secrets. */
export type Mask = (text: string) => string;

/** Members that are no words of anybody: masked, they would no longer be what they name. */
const identifying = new Set(['id', 'call', 'session', 'hash', 'digest', 'signature', 'mediaType']);

/** The same event where nothing in it is secret. */
export function maskedEvent(event: RecordedEvent, mask: Mask): RecordedEvent {
  const masked = walk(event, mask);
  if (event.type !== 'replied' || masked.type !== 'replied') return masked;
  // Thinking is signed: with other words in it, the service would refuse the whole conversation.
  const content = masked.content.filter((block, at) => block.type !== 'thinking' || block === event.content[at]);
  return content.length === masked.content.length ? masked : { ...masked, content };
}

/** Objects in which nothing changed come back as they are. */
function walk<T>(value: T, mask: Mask): T;
function walk(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const all = value.map((each: unknown) => walk(each, mask));
    return all.some((each, at) => each !== value[at]) ? all : value;
  }
  // Pictures, and blocks that only the service reads.
  if ('type' in value && (value.type === 'image' || value.type === 'opaque')) return value;
  let changed = false;
  const members = Object.entries(value).map(([key, each]: [string, unknown]) => {
    const masked = identifying.has(key) ? each : walk(each, mask);
    changed ||= masked !== each;
    return [key, masked] as const;
  });
  return changed ? Object.fromEntries(members) : value;
}
