/** Pictures as the Messages API takes them: checked that they can be decoded, made smaller where they are too large, or refused in words. */

import { Worker } from 'node:worker_threads';
import type { Content } from '../protocol/message.ts';
import { imageType } from '../text/encoding.ts';
import type { Image } from '../text/encoding.ts';
import type { Asked, Made } from './shrink.ts';
import { bytesWords } from '../text/size.ts';

type Picture = Extract<Content, { type: 'image' }>;

/** `note` tells of a picture that is not sent as it was. `why` is a clause: "it is 0 pixels wide". */
type Fitted = { picture: Picture; note?: string } | { why: string };

/** Pixels of the longer side. The API takes 8,000, but of each picture only 2,000 once there are more than twenty. */
const maxSide = 2_000;
/** Bytes before base64, of which the API takes five million characters. */
const maxBytes = 3_750_000;
/** Larger ones are not unpacked at all: four bytes a pixel, and a few bytes can claim any size. */
const maxPixels = 100_000_000;
const maxInput = 64_000_000;
/** Milliseconds: a picture of a hundred megapixels takes a fraction of it. */
const patience = 60_000;

/** The picture as it can be sent. Never rejects, but for the signal's reason. */
export async function fitPicture(bytes: Uint8Array, signal?: AbortSignal): Promise<Fitted> {
  signal?.throwIfAborted();
  const image = imageType(bytes);
  if (!image) return { why: 'it is no PNG, JPEG, GIF or WebP' };
  const { width, height } = image;
  if (width === undefined || height === undefined)
    return { why: 'its head is broken: it does not say how large it is' };
  if (width === 0 || height === 0) return { why: `it is ${width}×${height} pixels` };
  if (width * height > maxPixels || bytes.length > maxInput)
    return {
      why: `it is too large to be made smaller here (${width}×${height} pixels, ${bytesWords(bytes.length)}): make it ${maxSide} pixels wide or high at most`,
    };
  const isFit = Math.max(width, height) <= maxSide && bytes.length <= maxBytes;
  const made = await shrunk({ bytes, width, height, maxSide, maxBytes, isFit, mediaType: image.mediaType }, signal);
  if (made.kind === 'broken') return { why: 'it cannot be decoded: it is broken, or of an unusual kind' };
  if (made.kind === 'unchecked')
    return isFit
      ? { picture: pictureOf(bytes, image.mediaType) }
      : {
          why: `it is too large (${width}×${height} pixels, ${bytesWords(bytes.length)}), and cannot be made smaller here: make it ${maxSide} pixels wide or high at most, and smaller than ${bytesWords(maxBytes)}`,
        };
  if (made.kind === 'as it is') return { picture: pictureOf(bytes, image.mediaType) };
  return {
    picture: pictureOf(made.bytes, made.mediaType),
    note: `${sizeWords(image, made)}${made.turned ? ', turned upright' : ''}${kindWords(image, made.mediaType)}`,
  };
}

/** A picture that came as base64, under whatever name: the bytes say what it is. */
export function fitData(data: string, signal?: AbortSignal): Promise<Fitted> {
  return fitPicture(Buffer.from(data, 'base64'), signal);
}

function pictureOf(bytes: Uint8Array, mediaType: Picture['mediaType']): Picture {
  return { type: 'image', mediaType, data: Buffer.from(bytes).toString('base64') };
}

function sizeWords({ width, height }: Image, made: { bytes: Uint8Array; width: number; height: number }): string {
  if (made.width === width && made.height === height) return `packed anew to ${bytesWords(made.bytes.length)}`;
  return `made smaller: ${made.width}×${made.height} pixels instead of ${width}×${height}`;
}

function kindWords(image: Image, now: Picture['mediaType']): string {
  return image.mediaType === now ? '' : `, as ${now.slice('image/'.length).toUpperCase()}`;
}

/**
 * In a worker thread: unpacking takes up to seconds, keys are heard meanwhile, and a decoder that falls over a broken
 * picture, or runs out of memory, takes nothing along.
 */
async function shrunk(asked: Asked, signal?: AbortSignal): Promise<Made> {
  // The bundle has the worker's program beside the main one; the sources have it here.
  const isBuilt = typeof ARCHIE_PERSONAS_CODE !== 'undefined';
  const program = new URL(isBuilt ? '../picture-worker.js' : './worker.ts', import.meta.url);
  const worker = new Worker(program, { workerData: asked, execArgv: [], stderr: true, stdout: true });
  const ended = Promise.withResolvers<Made>();
  const stop = (): void => ended.reject(signal?.reason as Error);
  const timer = setTimeout(() => ended.resolve({ kind: 'unchecked' }), patience);
  signal?.addEventListener('abort', stop, { once: true });
  worker.once('message', (made: Made) => ended.resolve(made));
  // What cannot even begin tells nothing about the picture.
  worker.once('error', () => ended.resolve({ kind: 'unchecked' }));
  worker.once('exit', () => ended.resolve({ kind: 'unchecked' }));
  try {
    return await ended.promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    void worker.terminate();
  }
}
