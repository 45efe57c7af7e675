/** Mermaid in a terminal: read strictly, drawn with box characters, or not drawn with its reason. The drawer is loaded at the first need. */

import type { renderMermaidASCII, renderMermaidSVG } from 'beautiful-mermaid';
import { drawPicture } from './draw/draw.ts';
import type { Drawing } from './draw/draw.ts';
import { readDiagram } from './read/read.ts';

let drawer: { renderMermaidASCII: typeof renderMermaidASCII; renderMermaidSVG: typeof renderMermaidSVG } | undefined;
let loading: Promise<void> | undefined;

/** Loads the drawer. Rejects never: without it nothing is drawn, and said so. */
export function loadDrawer(): Promise<void> {
  loading ??= import('beautiful-mermaid').then(
    (loaded) => void (drawer = loaded),
    () => undefined,
  );
  return loading;
}

/** Is there nothing to wait for? */
export function drawerReady(): boolean {
  return drawer !== undefined;
}

/** Drawings that were asked for lately: a window is drawn again more often than it changes. */
const mostKept = 50;
const kept = new Map<string, Drawing>();

/** Draws a Mermaid source in at most so many columns, in half a second or in `ms`. Never throws; `loadDrawer` must have ended. */
export function drawDiagram(source: string, columns: number, ms?: number): Drawing {
  const key = `${columns} ${source}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = drawn(source, columns, ms);
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '');
  kept.set(key, made);
  return made;
}

function drawn(source: string, columns: number, ms?: number): Drawing {
  const reading = readDiagram(source);
  if (reading.type === 'unknown') return { why: reading.why };
  if (reading.type === 'invalid') {
    const [first] = reading.problems;
    return { why: `line ${first?.line}: ${first?.message}` };
  }
  if (drawer === undefined) return { why: 'the drawer could not be loaded' };
  try {
    return drawPicture(reading.picture, columns, drawer.renderMermaidASCII, ms);
  } catch {
    // The drawer has limits of its own.
    return { why: 'the drawer cannot lay it out' };
  }
}

/** The picture as SVG, or why there is none. Never throws. */
export async function diagramSvg(source: string): Promise<{ svg: string } | { why: string }> {
  await loadDrawer();
  const reading = readDiagram(source);
  if (reading.type === 'unknown') return { why: reading.why };
  if (reading.type === 'invalid') return { why: `line ${reading.problems[0]?.line}: ${reading.problems[0]?.message}` };
  if (drawer === undefined) return { why: 'the drawer could not be loaded' };
  try {
    return { svg: drawer.renderMermaidSVG(source) };
  } catch {
    return { why: 'the drawer cannot lay it out' };
  }
}
