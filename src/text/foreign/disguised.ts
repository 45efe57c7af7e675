/** The spellings in which a known secret comes back: as it is, in an address, in JSON, in base64 and in hexadecimal. */

/** Shorter ones would be found where nobody meant them. Characters. */
const shortest = 8;

/**
 * Every spelling of the secret that is looked for, each once. Of base64 those characters that the secret alone decides, for
 * each of the three places where it can begin among the bytes around it (RFC 4648 §4 and §5): it is found within a longer text
 * that was encoded too, such as `Bearer …` or `user:…`. Of a secret shorter than eight characters only the plain ones.
 */
export function spellingsOf(secret: string): string[] {
  const whole = secret.toWellFormed();
  const plain = [secret, encodeURIComponent(whole), JSON.stringify(secret).slice(1, -1)];
  if (secret.length < shortest) return [...new Set(plain)];
  const bytes = Buffer.from(whole);
  const encoded = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const forAddresses = encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = bytes.toString('hex');
  return [...new Set([...plain, ...encoded, ...forAddresses, hex, hex.toUpperCase()])];
}
