/** Mermaid in a terminal: read strictly, drawn with box characters, or not drawn with its reason. What that takes is loaded at the first need. */

import { wideSigns } from '../text/width/ambiguous.ts';
import type { renderMermaidASCII, renderMermaidSVG } from 'beautiful-mermaid';
import type { drawPicture, Drawing } from './draw/draw.ts';
import type { svgPicture } from './draw/svg.ts';
import type { Entities, Picture, Reading } from './read/picture.ts';

interface Drawer {
  readDiagram: (source: string) => Reading;
  drawPicture: typeof drawPicture;
  svgPicture: typeof svgPicture;
  library: { renderMermaidASCII: typeof renderMermaidASCII; renderMermaidSVG: typeof renderMermaidSVG };
}

let drawer: Drawer | undefined;
let loading: Promise<void> | undefined;
let loaded = false;

/** Loads the drawer. Never rejects: without it nothing is drawn, and said so. */
export function loadDrawer(): Promise<void> {
  loading ??= Promise.all([
    import('./read/read.ts'),
    import('./draw/draw.ts'),
    import('./draw/svg.ts'),
    import('beautiful-mermaid'),
  ])
    .then(
      ([read, draw, svg, library]) => void (drawer = { ...read, ...draw, ...svg, library }),
      () => undefined,
    )
    .then(() => void (loaded = true));
  return loading;
}

/** Is there nothing to wait for? */
export function drawerReady(): boolean {
  return loaded;
}

/** The drawer counts each sign of a frame, and each arrow, as one column. */
const wideFrames = { why: 'this terminal shows the signs of frames two columns wide' };

/** Drawings that were asked for lately: a window is drawn again more often than it changes. */
const mostKept = 50;
const kept = new Map<string, Drawing>();

/** Draws a Mermaid source in at most so many columns, in half a second or in `ms`. Never throws; `loadDrawer` must have ended. */
export function drawDiagram(source: string, columns: number, ms?: number): Drawing {
  if (wideSigns() !== '') return wideFrames;
  const key = `${columns} ${source}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = drawn(source, columns, ms);
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '');
  kept.set(key, made);
  return made;
}

function drawn(source: string, columns: number, ms?: number): Drawing {
  if (drawer === undefined) return { why: 'the drawer could not be loaded' };
  const reading = drawer.readDiagram(source);
  return reading.type === 'read' ? laidOut(reading.picture, columns, ms) : { why: notRead(reading) };
}

/** Draws entities that no source was read for. Never throws; `loadDrawer` must have ended. */
export function drawEntities(entities: Entities, columns: number, ms?: number): Drawing {
  if (wideSigns() !== '') return wideFrames;
  return laidOut(entities, columns, ms);
}

function laidOut(picture: Picture, columns: number, ms?: number): Drawing {
  if (drawer === undefined) return { why: 'the drawer could not be loaded' };
  try {
    return drawer.drawPicture(picture, columns, drawer.library.renderMermaidASCII, ms);
  } catch {
    // The drawer has limits of its own.
    return { why: 'the drawer cannot lay it out' };
  }
}

function notRead(reading: Exclude<Reading, { type: 'read' }>): string {
  if (reading.type === 'unknown') return reading.why;
  const [first] = reading.problems;
  return `line ${first?.line}: ${first?.message}`;
}

/** The picture of a source, or of entities, as SVG, or why there is none. Never throws. */
export async function diagramSvg(source: string | Entities): Promise<{ svg: string } | { why: string }> {
  await loadDrawer();
  if (drawer === undefined) return { why: 'the drawer could not be loaded' };
  const reading: Reading = typeof source === 'string' ? drawer.readDiagram(source) : { type: 'read', picture: source };
  if (reading.type !== 'read') return { why: notRead(reading) };
  try {
    return drawer.svgPicture(
      reading.picture,
      typeof source === 'string' ? source : '',
      drawer.library.renderMermaidSVG,
    );
  } catch {
    return { why: 'the drawer cannot lay it out' };
  }
}
