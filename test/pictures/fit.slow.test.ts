import { PhotonImage } from '@silvia-odwyer/photon-node';
import { describe, expect, it } from 'vitest';
import { fitData, fitPicture } from '../../src/pictures/fit.ts';
import { imageType } from '../../src/text/encoding.ts';
import { png } from '../support/pictures.ts';

const jpeg = (width: number, height: number): Uint8Array =>
  PhotonImage.new_from_byteslice(png(width, height)).get_bytes_jpeg(90);

async function shown(bytes: Uint8Array) {
  const fitted = await fitPicture(bytes);
  if ('why' in fitted) throw new Error(fitted.why);
  const sent = Buffer.from(fitted.picture.data, 'base64');
  return { sent, ...imageType(sent), note: fitted.note, says: fitted.picture.mediaType };
}

describe('a picture that fits', () => {
  it.each([
    ['a PNG', png(40, 30)],
    ['a JPEG', jpeg(40, 30)],
    ['a WebP', PhotonImage.new_from_byteslice(png(40, 30)).get_bytes_webp()],
    ['as large as may be', png(2_000, 2_000)],
  ])('%s goes as it is', async (_, bytes) => {
    const { sent, note, says } = await shown(bytes);
    expect(sent.equals(bytes)).toBe(true);
    expect(note).toBeUndefined();
    expect(says).toBe(imageType(bytes)?.mediaType);
  });
});

describe('a picture that is too large', () => {
  it.each([
    ['a wide one', png(9_000, 100), 2_000, 22],
    ['a high one', png(100, 9_000), 22, 2_000],
    ['a line', png(9_000, 1), 2_000, 1],
    ['just too wide', png(2_001, 10), 2_000, 10],
    ['a JPEG', jpeg(4_000, 2_000), 2_000, 1_000],
  ])('%s is made smaller, and that is said', async (_, bytes, width, height) => {
    const made = await shown(bytes);
    expect(made).toMatchObject({
      width,
      height,
      mediaType: imageType(bytes)?.mediaType,
      says: imageType(bytes)?.mediaType,
    });
    expect(made.note).toContain(`${width}×${height} pixels instead of`);
  });

  it('is packed better where it is too many bytes', async () => {
    const bytes = png(1_400, 1_200, { noise: true });
    expect(bytes.length).toBeGreaterThan(4_500_000);
    const made = await shown(bytes);
    expect(made.sent.length).toBeLessThanOrEqual(3_750_000);
    expect(made).toMatchObject({ mediaType: 'image/jpeg', width: 1_400 });
    expect(made.note).toContain('as JPEG');
  });
});

describe('a picture that cannot be shown', () => {
  const whole = png(60, 60);
  const bad = Buffer.from(whole);
  bad.fill(0xff, 45, 60);
  it.each([
    ['cut off', whole.subarray(0, whole.length - 40), /broken/],
    ['with bytes that are wrong', bad, /broken/],
    ['with nothing but a head', whole.subarray(0, 33), /broken/],
    ['with half a head', whole.subarray(0, 20), /head is broken/],
    ['that claims another size', png(10, 10, { claims: [100, 100] }), /broken/],
    ['of no pixels', png(10, 10, { claims: [0, 10] }), /0×10 pixels/],
    [
      'that claims to be vast',
      png(10, 10, { claims: [60_000, 60_000] }),
      /too large to be made smaller here \(60000×60000/,
    ],
    ['that is none', Buffer.from('<svg/>'), /no PNG, JPEG, GIF or WebP/],
    ['that is a GIF by name', Buffer.from('GIF89a'), /head is broken/],
    ['that is empty', Buffer.alloc(0), /no PNG/],
    ['a JPEG that is cut off', jpeg(400, 400).subarray(0, 200), /broken/],
  ])('%s is refused in words', async (_, bytes, words) => {
    const fitted = await fitPicture(bytes);
    expect('why' in fitted && fitted.why).toMatch(words);
  });

  it('does not keep the next one from being shown', async () => {
    await fitPicture(bad);
    expect((await shown(whole)).sent.equals(whole)).toBe(true);
  });

  it('is not waited for when nobody wants it any more', async () => {
    const stop = new AbortController();
    const fitting = fitPicture(png(6_000, 6_000), stop.signal);
    stop.abort(new Error('enough'));
    await expect(fitting).rejects.toThrow('enough');
  });

  it('is known by its bytes, whatever it is called, as base64 too', async () => {
    const fitted = await fitData(Buffer.from(jpeg(5, 5)).toString('base64'));
    expect('picture' in fitted && fitted.picture.mediaType).toBe('image/jpeg');
    expect(await fitData('no base64 of anything')).toHaveProperty('why');
  });
});
