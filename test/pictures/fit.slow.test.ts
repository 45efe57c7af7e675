import { PhotonImage } from '@silvia-odwyer/photon-node';
import { describe, expect, it } from 'vitest';
import { fitData, fitPicture } from '../../src/pictures/fit.ts';
import { imageType } from '../../src/text/encoding.ts';
import { png } from '../support/pictures.ts';

const jpeg = (width: number, height: number): Uint8Array =>
  PhotonImage.new_from_byteslice(png(width, height)).get_bytes_jpeg(90);

function segment(content: Uint8Array): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** As a camera marks it: EXIF with one tag, behind the first two bytes. */
function withOrientation(plain: Buffer, orientation: number): Buffer {
  const exif = Buffer.from('Exif\0\0MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0\0\0\0\0\0\0\0', 'latin1');
  exif.writeUInt16BE(orientation, 6 + 18);
  return Buffer.concat([plain.subarray(0, 2), segment(exif), plain.subarray(2)]);
}

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
    ['a JPEG', jpeg(4_000, 200), 2_000, 100],
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

  // EXIF's eight ways to hold a camera. The corner that belongs at the top left is red, the one beside it green.
  it.each([
    [1, 0, 0, 1, 0],
    [2, 1, 0, 0, 0],
    [3, 1, 1, 0, 1],
    [4, 0, 1, 1, 1],
    [5, 0, 0, 0, 1],
    [6, 0, 1, 0, 0],
    [7, 1, 1, 1, 0],
    [8, 1, 0, 1, 1],
  ])('is upright afterwards, with the orientation %i', async (orientation, redX, redY, greenX, greenY) => {
    const [width, height] = [2_400, 240];
    const pixels = new Uint8Array(width * height * 4).fill(255);
    const paint = (right: number, bottom: number, channel: number): void => {
      for (let y = 0; y < 110; y++)
        for (let x = 0; x < 110; x++) {
          const at = ((bottom ? height - 1 - y : y) * width + (right ? width - 1 - x : x)) * 4;
          pixels.set([0, 0, 0], at);
          pixels[at + channel] = 255;
        }
    };
    paint(redX, redY, 0);
    paint(greenX, greenY, 1);
    const plain = Buffer.from(new PhotonImage(pixels, width, height).get_bytes_jpeg(90));
    const made = await shown(withOrientation(plain, orientation));
    const isTurned = orientation >= 5;
    expect([made.width, made.height]).toEqual(isTurned ? [200, 2_000] : [2_000, 200]);
    expect(made.note?.includes('turned upright')).toBe(orientation !== 1);
    const seen = PhotonImage.new_from_byteslice(made.sent);
    const at = (x: number) => {
      const [start, all] = [(50 * seen.get_width() + x) * 4, seen.get_raw_pixels()];
      return [all[start], all[start + 1]];
    };
    const [left, right] = [at(50), at(seen.get_width() - 50)];
    expect(left[0]).toBeGreaterThan(200);
    expect(left[1]).toBeLessThan(60);
    expect(right[0]).toBeLessThan(60);
    expect(right[1]).toBeGreaterThan(200);
  });

  it('with a broken mark of how it is held is shown as it lies', async () => {
    const plain = Buffer.from(jpeg(2_400, 120));
    for (const wrong of [0, 9, 65_535])
      expect(await shown(withOrientation(plain, wrong))).toMatchObject({ width: 2_000 });
    for (const cut of [4, 9, 14, 20]) {
      const marked = withOrientation(plain, 6);
      const exif = marked.subarray(4 + 2, 4 + 2 + cut);
      const short = Buffer.concat([plain.subarray(0, 2), segment(exif), plain.subarray(2)]);
      expect(await shown(short)).toMatchObject({ width: 2_000 });
    }
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
