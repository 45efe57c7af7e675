/** A session as it may be handed to somebody else: without secrets, and without where its user lives on their machine. */

import { basename } from 'node:path';
import type { RecordedEvent } from '../../../protocol/event.ts';
import { toLine } from '../../../store/json-lines.ts';
import { maskedEvent } from '../../../store/masked.ts';
import type { Masker } from '../../../text/foreign/mask.ts';

/** As lines of JSON. Thinking goes: it is signed, and for the model alone; so do contents of pictures. */
export function redacted(events: readonly RecordedEvent[], masker: Masker, home: string): string {
  return events.map((event) => toLine(homeless(withoutThinking(maskedEvent(event, masker)), home))).join('');
}

function withoutThinking(event: RecordedEvent): RecordedEvent {
  if (event.type !== 'replied') return event;
  return { ...event, content: event.content.filter(({ type }) => type !== 'thinking') };
}

/** The same with `~` in the place of the home folder, and `user` in that of a user's name where it stands in a path. */
function homeless<T>(value: T, home: string): T;
function homeless(value: unknown, home: string): unknown {
  if (typeof value === 'string') {
    const name = basename(home);
    const text = home.length > 1 ? value.replaceAll(home, '~') : value;
    return name.length > 2 ? text.replaceAll(`/${name}/`, '/user/') : text;
  }
  if (Array.isArray(value)) return value.map((each: unknown) => homeless(each, home));
  if (typeof value !== 'object' || value === null) return value;
  if ('type' in value && value.type === 'image' && 'data' in value) return { ...value, data: '' };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [homeless(key, home), homeless(each, home)]));
}
