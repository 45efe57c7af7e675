/** The tree as links see it: files, folders, what a site generator makes of them, and anchors of documents that were read. */

import ignore from 'ignore';
import type { Ignore } from 'ignore';
import type { TextTree } from '../../kind/check.ts';
import { anchorsOf } from '../document/anchors.ts';
import { readDocument } from '../document/blocks.ts';

const generators =
  /(?:^|\/)(?:mkdocs\.ya?ml|docusaurus\.config\.\w+|_config\.ya?ml|book\.toml|hugo\.(?:toml|ya?ml|json)|config\.toml|conf\.py|antora\.ya?ml|astro\.config\.\w+|_quarto\.yml|gatsby-config\.\w+|eleventy\.config\.\w+|\.eleventy\.js|zensical\.toml|SUMMARY\.md|docs\.json|mint\.json|sidebars\.\w+|_sidebar\.md|next\.config\.\w+|nuxt\.config\.\w+|vocs\.config\.\w+|_toc\.yml)$|(?:^|\/)\.vitepress\/|(?:^|\/)_(?:posts|layouts|includes)\//;

const documents = ['.md', '.mdx', '.markdown', '.rst', '.adoc', '.ipynb', '.html', '.txt'];

/** One tree, asked by the links of many documents. */
export class LinkTree {
  readonly #tree: TextTree;
  readonly #files: Set<string>;
  readonly #folders = new Set<string>(['']);
  readonly #lower = new Map<string, string>();
  readonly #anchors = new Map<string, Promise<Set<string> | null>>();
  readonly #submodules: readonly string[];
  readonly #ignored: Ignore;
  /** Is a site made of the documents? Then addresses are those of the site. */
  readonly site: boolean;

  private constructor(tree: TextTree, paths: readonly string[], submodules: readonly string[], ignored: Ignore) {
    this.#tree = tree;
    this.#submodules = submodules;
    this.#ignored = ignored;
    this.#files = new Set(paths);
    this.site = paths.some((path) => generators.test(path));
    for (const path of paths) {
      this.#lower.set(path.toLowerCase(), path);
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        const folder = path.slice(0, end);
        if (this.#folders.has(folder)) break;
        this.#folders.add(folder);
        this.#lower.set(folder.toLowerCase(), folder);
      }
    }
  }

  static async of(tree: TextTree): Promise<LinkTree> {
    const paths = await tree.list();
    const modules = paths.includes('.gitmodules') ? await tree.text('.gitmodules') : null;
    const submodules = [...(modules ?? '').matchAll(/^\s*path\s*=\s*(\S+)\s*$/gm)].map(([, path]) => path ?? '');
    const ignored = ignore().add((await tree.text('.gitignore')) ?? '');
    return new LinkTree(tree, paths, submodules, ignored);
  }

  isFolder(path: string): boolean {
    return this.#folders.has(path);
  }

  /** Is it there, or something that git does not list: of a submodule, or ignored? */
  async has(path: string): Promise<boolean> {
    if (this.#files.has(path) || this.#folders.has(path)) return true;
    if (this.#submodules.some((each) => path === each || path.startsWith(`${each}/`))) return true;
    return (await this.#tree.text(path)) !== null;
  }

  /** Does git ignore it? Then it may be made. */
  isIgnored(path: string): boolean {
    return ignore.isPathValid(path) && this.#ignored.ignores(path);
  }

  /** The same in another case. */
  otherCase(path: string): string | null {
    return this.#lower.get(path.toLowerCase()) ?? null;
  }

  /** A document that a site shows at this address. */
  page(path: string): string | null {
    const bare = path.replace(/\/$/, '').replace(/\.html?$/, '');
    const names = [
      ...documents.map((end) => bare + end),
      ...['index', 'README', '_index', 'readme'].flatMap((name) => documents.map((end) => `${bare}/${name}${end}`)),
    ];
    return names.find((name) => this.#files.has(name)) ?? null;
  }

  /** The anchors of a document; null where it is none, or cannot be read. */
  anchors(path: string): Promise<Set<string> | null> {
    const known = this.#anchors.get(path);
    if (known !== undefined) return known;
    const made = this.#tree.text(path).then((text) => (text === null ? null : anchorsOf(readDocument(text))));
    this.#anchors.set(path, made);
    return made;
  }

  /** How many lines it has; null where it is no text. */
  async lineCount(path: string): Promise<number | null> {
    const text = await this.#tree.text(path);
    return text === null ? null : text.split('\n').length;
  }
}
