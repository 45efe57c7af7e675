/** Pastes: with the terminal's brackets or recognised by their speed, and never sent by their line ends. */

import { t } from '../../../../text/words/words.ts';
import { admit } from './admit.ts';
import { edit } from './buffer.ts';
import { mentionOf } from '../../../../text/mentions.ts';
import { chipAt, chipOf, chipsAtMost, pictureChip, sizeOf } from './chips.ts';
import type { PastedPicture, PictureSize } from '../../../../protocol/desk.ts';
import { picturesIn } from './pictures.ts';
import type { PictureMention } from './pictures.ts';
import { withBuffer } from '../state.ts';
import type { ComposerState, Surroundings } from '../state.ts';

/** In characters. Above it a terminal takes long to hand a paste over, and no model reads it with profit. */
const pasteAtMost = 1_000_000;
/** One line of at most this many characters stands in the text as it is. */
const inlineAtMost = 400;
/** What comes within this many milliseconds of a paste without brackets belongs to it. */
const burstMs = 100;

/** Puts a paste in. It never sends anything, whatever line ends it has. */
export function paste(state: ComposerState, raw: string, at: Surroundings): ComposerState {
  if (raw.length > pasteAtMost) {
    const message = t`That paste is too large (${sizeOf(raw.length)}, at most ${sizeOf(pasteAtMost)}): save it as a file and mention it with @`;
    return { ...state, message };
  }
  const text = admit(raw);
  const pictures = picturesFor(state, text);
  const line = pictures ?? text.replace(/\n$/, '');
  const inline = pictures !== null || (!line.includes('\n') && line.length <= inlineAtMost);
  if (inline || state.pastes.length >= chipsAtMost) {
    return withBuffer(state, edit(state.buffer, { type: 'insert', text: inline ? line : text, whole: true }), at);
  }
  return chip({ ...state, pastes: [...state.pastes, text] }, state.buffer.cursor, at);
}

/** Puts a picture in, which lies in this file. */
export function pastePicture(state: ComposerState, { path, ...size }: PastedPicture, at: Surroundings): ComposerState {
  const { text, cursor } = state.buffer;
  // Behind a letter it would be no mention.
  const gap = /[^\s]$/.test(text.slice(0, cursor)) ? ' ' : '';
  const apart = withBuffer(state, edit(state.buffer, { type: 'insert', text: gap, whole: true }), at);
  const pastes = [...state.pastes, pictureChip(size, `${mentionOf(path)} `)];
  return chip({ ...apart, pastes }, apart.buffer.cursor, at);
}

/** A mention that stands in the text, in the place of which the picture is shown. It may be gone by now. */
export function showPicture(
  state: ComposerState,
  { text: mention, path }: PictureMention,
  size: PictureSize,
  at: Surroundings,
): ComposerState {
  const { text, cursor } = state.buffer;
  const from = text.lastIndexOf(mention);
  if (from < 0 || state.pastes.length >= chipsAtMost) return state;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const put = chipOf(state.pastes.length);
  const to = from + mention.length;
  const shown = edit(state.buffer, { type: 'replace', from, to, text: put });
  const left = cursor >= to ? cursor - mention.length + put.length : Math.min(cursor, from);
  const pastes = [...state.pastes, pictureChip(size, mention, name)];
  return withBuffer({ ...state, pastes }, edit(shown, { type: 'place', at: left }), at);
}

/** Paths of pictures as mentions, where a prompt is written: in a command they are what they are. */
function picturesFor({ buffer: { text, cursor } }: ComposerState, pasted: string): string | null {
  if (/^[!/]/.test(text) || /@"?$/.test(text.slice(0, cursor))) return null;
  const pictures = picturesIn(pasted);
  // Behind a letter it would be no mention.
  return pictures !== null && /[^\s]$/.test(text.slice(0, cursor)) ? ` ${pictures}` : pictures;
}

/** A paste without brackets comes in several chunks: each joins the one before. */
export function burst(state: ComposerState, raw: string, at: Surroundings): ComposerState {
  const { text, cursor } = state.buffer;
  const from = cursor - 2;
  const index = inBurst(state, at) ? chipAt(text, from) : undefined;
  const joined = index === undefined ? undefined : state.pastes[index]! + admit(raw);
  if (joined === undefined || joined.length > pasteAtMost) return { ...paste(state, raw, at), burst: at.now };
  // A new chip, because what stands behind an old one never changes: undo may bring it back.
  return { ...chip({ ...state, pastes: [...state.pastes, joined] }, from, at), burst: at.now };
}

/** Does what comes now belong to a paste without brackets? */
export function inBurst(state: ComposerState, at: Surroundings): boolean {
  return at.now - state.burst < burstMs;
}

function chip(state: ComposerState, from: number, at: Surroundings): ComposerState {
  const text = chipOf(state.pastes.length - 1);
  return withBuffer(state, edit(state.buffer, { type: 'replace', from, to: state.buffer.cursor, text }), at);
}
