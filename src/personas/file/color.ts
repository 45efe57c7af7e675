/** The colours of persona files, each as the nearest of the eight that a terminal shows. */

/** The eight colours persona files may use (Claude Code), with an RGB value each to measure others against. */
const eight: Record<string, [number, number, number]> = {
  red: [220, 38, 38],
  blue: [37, 99, 235],
  green: [34, 160, 70],
  yellow: [234, 200, 20],
  purple: [147, 51, 234],
  orange: [249, 115, 22],
  pink: [236, 72, 153],
  cyan: [6, 182, 212],
};

const near: Record<string, string> = {
  teal: 'cyan',
  turquoise: 'cyan',
  aqua: 'cyan',
  indigo: 'purple',
  violet: 'purple',
  lavender: 'purple',
  plum: 'purple',
  magenta: 'pink',
  fuchsia: 'pink',
  rose: 'pink',
  coral: 'orange',
  lime: 'green',
  emerald: 'green',
  olive: 'green',
  mint: 'green',
  amber: 'yellow',
  gold: 'yellow',
  crimson: 'red',
  maroon: 'red',
  scarlet: 'red',
  navy: 'blue',
  sky: 'blue',
  azure: 'blue',
  brown: 'orange',
  bronze: 'orange',
  紅: 'red',
  红: 'red',
  藍: 'blue',
  蓝: 'blue',
  綠: 'green',
  绿: 'green',
  黃: 'yellow',
  黄: 'yellow',
  紫: 'purple',
  橙: 'orange',
  橘: 'orange',
  粉: 'pink',
  青: 'cyan',
};

function nearest(hex: string): string {
  const full = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex;
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16));
  const distance = ([x, y, z]: [number, number, number]): number => (x - r) ** 2 + (y - g) ** 2 + (z - b) ** 2;
  return Object.entries(eight).reduce((best, each) => (distance(each[1]) < distance(best[1]) ? each : best))[0];
}

/** One of the eight for whatever a file says: another name, another language, a hex value. Undefined where none is near. */
export function readColor(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/g, '');
  if (Object.hasOwn(eight, text)) return text;
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})(?:[0-9a-f]{2})?$/.exec(text)?.[1];
  if (hex !== undefined) return nearest(hex);
  const word = text
    .replace(/^(?:light|dark|deep|bright|hot)[\s-]?/, '')
    .replace(/色$/u, '')
    .replace(/^[淺深亮暗]/u, '');
  if (Object.hasOwn(eight, word)) return word;
  return Object.hasOwn(near, word) ? near[word] : undefined;
}
