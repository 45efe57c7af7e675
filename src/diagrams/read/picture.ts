/** What a Mermaid source says, understood: a graph, a sequence, classes or entities, before anything is laid out. */

/** Where a graph flows to. */
export type Direction = 'TD' | 'BT' | 'LR' | 'RL';

/** The outline of a node. */
export type Shape = 'box' | 'round' | 'stadium' | 'circle' | 'cylinder' | 'diamond' | 'hexagon' | 'start' | 'end';

/** A box of a graph. */
export interface GraphNode {
  id: string;
  label: string;
  shape: Shape;
}

/** A line between two of a graph. */
export interface GraphEdge {
  from: string;
  to: string;
  label: string;
  style: 'solid' | 'dotted' | 'thick' | 'hidden';
  /** Has it an arrowhead where it begins, and where it ends? */
  heads: { from: boolean; to: boolean };
}

/** A frame around nodes and other frames. */
export interface Group {
  id: string;
  label: string;
  nodes: string[];
  groups: Group[];
  direction?: Direction;
}

/** A flowchart, or the states of something. */
export interface Graph {
  type: 'flowchart' | 'state';
  direction: Direction;
  nodes: Map<string, GraphNode>;
  edges: GraphEdge[];
  groups: Group[];
  /** What is right in it, but would be lost in a drawing. */
  undrawn?: string;
}

/** One row of a sequence, from the top to the bottom. */
export type Step =
  | { do: 'message'; from: string; to: string; text: string; arrow: '->' | '-->' | '->>' | '-->>' | '-x' | '--x' }
  | { do: 'note'; where: 'left of' | 'right of' | 'over'; of: string[]; text: string }
  /** `word`: loop, alt … */
  | { do: 'open'; word: string; text: string }
  /** `word`: else, and, option */
  | { do: 'divide'; word: string; text: string }
  | { do: 'close' };

/** Who says what to whom. */
export interface Sequence {
  type: 'sequence';
  actors: Map<string, { label: string; person: boolean }>;
  steps: Step[];
}

/** Classes and how they are related. */
export interface Classes {
  type: 'class';
  classes: Map<string, { label: string; annotation: string; fields: string[]; methods: string[] }>;
  relations: { from: string; to: string; arrow: string; label: string }[];
}

/** Entities with their attributes, and how many of one belong to another. */
export interface Entities {
  type: 'er';
  entities: Map<string, { label: string; attributes: { type: string; name: string; keys: string[]; note: string }[] }>;
  relations: { from: string; to: string; ends: string; label: string }[];
}

/** Everything that can be drawn. */
export type Picture = Graph | Sequence | Classes | Entities;

/** A place in the source that Mermaid refuses. */
export interface Problem {
  /** 1-based, in the source. */
  line: number;
  /** 1-based, in UTF-16 units. */
  column: number;
  message: string;
  help?: string;
}

/** What became of a source. `unknown` may well be right: it is only not understood here. */
export type Reading =
  | { type: 'read'; picture: Picture }
  | { type: 'unknown'; diagram: string; why: string }
  | { type: 'invalid'; diagram: string; problems: Problem[] };
