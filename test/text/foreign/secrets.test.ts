import { describe, expect, it } from 'vitest';
import { holdsMask, Masker } from '../../../src/text/foreign/mask.ts';
import { findSecrets } from '../../../src/text/foreign/secrets.ts';
import { harmless, secrets } from './secret-samples.ts';

describe('secrets in text', () => {
  it.each(secrets.map(({ text, secret }) => [text.split('\n')[1]?.slice(0, 60), text, secret] as const))(
    'masks %s',
    (_, text, secret) => {
      const masked = new Masker().mask(text);
      for (const line of secret.split('\n')) expect(masked).not.toContain(line);
      expect(holdsMask(masked)).toBe(true);
      // What stands around it stays: a log is there to be read.
      expect(masked.startsWith('before\n')).toBe(true);
      expect(masked.endsWith('after') || text.includes('OPENSSH')).toBe(true);
      // Again is the same: a session that is resumed is written down a second time.
      expect(new Masker().mask(masked)).toBe(masked);
    },
  );

  it.each(harmless)('leaves %j alone', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('masks what it has seen once under a telling name wherever it stands afterwards', () => {
    const masker = new Masker();
    masker.mask('DB_PASSWORD=correct-horse-9');
    expect(masker.mask('echo: correct-horse-9!')).toBe('echo: ⟨masked:secret⟩!');
  });

  it('knows the values of the environment, in whatever form they stand', () => {
    const masker = new Masker({
      MY_API_KEY: 'plain words & a "quote"',
      HOME: '/home/x',
      PROXY: 'http://u:pa55wörd1@p:1',
    });
    expect(masker.mask('a plain words & a "quote" b')).toBe('a ⟨masked:secret⟩ b');
    expect(masker.mask('{"a":"plain words & a \\"quote\\""}')).toBe('{"a":"⟨masked:secret⟩"}');
    expect(masker.mask('?q=plain%20words%20%26%20a%20%22quote%22')).toBe('?q=⟨masked:secret⟩');
    expect(masker.mask('/home/x')).toBe('/home/x');
  });

  it.each([
    ['in base64', Buffer.from('hunter2-hunter2').toString('base64'), '⟨masked:secret⟩'],
    ['in base64, behind one byte', Buffer.from(' hunter2-hunter2').toString('base64'), 'IG⟨masked:secret⟩'],
    [
      'in base64, as a user and a password',
      Buffer.from('ab:hunter2-hunter2').toString('base64'),
      'YWI6⟨masked:secret⟩',
    ],
    [
      'in base64 for addresses',
      Buffer.from('token hunter2-hunter2?').toString('base64url'),
      /^dG9rZW4g⟨masked:secret⟩.{0,3}$/,
    ],
    ['in hexadecimal', Buffer.from('hunter2-hunter2').toString('hex'), '⟨masked:secret⟩'],
  ])('knows the values of the environment %s', (_, text, masked) => {
    expect(new Masker({ SITE_PASSWORD: 'hunter2-hunter2' }).mask(text)).toMatch(masked);
  });

  it('knows what headers carry, each by itself', () => {
    const masker = new Masker({
      ANTHROPIC_CUSTOM_HEADERS: 'x-org: blue-team-seven\nAuthorization: Bearer drawn-by-lot',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=nothing-special,x=y',
    });
    expect(masker.mask('a drawn-by-lot b nothing-special c')).toBe('a ⟨masked:secret⟩ b ⟨masked:secret⟩ c');
  });

  it('takes no longer on what was made to hold it up', () => {
    const units = [
      'secret',
      'a.',
      'password=',
      '"token": "',
      'x:\n',
      'https://a:',
      'eyJaaaaaaaa.',
      'sk-',
      '-----BEGIN PRIVATE KEY-----\n',
      '-----END PRIVATE KEY-----',
      'Bearer ',
      '\\',
      ' -u a:',
      'A',
    ];
    const began = performance.now();
    for (const unit of units) findSecrets(unit.repeat(Math.ceil(400_000 / unit.length)));
    // Quadratic scanning takes minutes here; any machine does a linear one in a fraction of this.
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
