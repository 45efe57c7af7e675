/** Links within the tree: do they lead to a file, and to an anchor that it has? What leads elsewhere is never touched. */

import { editDistance } from '../../../text/match/edit-distance.ts';
import type { Finding } from '../../../protocol/proof/checks.ts';
import type { Document } from '../document/blocks.ts';
import { linksOf } from '../document/links.ts';
import type { Link } from '../document/links.ts';
import { finding } from '../rules.ts';
import { anchorsOf, slug } from '../document/anchors.ts';
import type { LinkTree } from './tree.ts';

/** What came of all links of a document. */
interface LinksChecked {
  findings: Finding[];
  files: number;
  anchors: number;
  elsewhere: number;
  /** A site decides where they lead. */
  unknown: number;
}

const scheme = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i;
const templated = /\{\{|\{%|<%|\$\{|\{[A-Za-z_]+\}|^@|^%|^~|^<|…|\.\.\.$|\*/;
const markdown = /\.(?:md|mdx|markdown)$/i;
const placeholder = /^(?:url|link|path|#|todo|tbd|x+)$/i;

/** Words, and no index of an array. */
const isLabel = (label: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N} _-]+$/u.test(label) && !/^\d+$/.test(label);

/** Checks every link of the document at `path`. */
export async function checkLinks(path: string, document: Document, tree: LinkTree): Promise<LinksChecked> {
  const checked: LinksChecked = { findings: [], files: 0, anchors: 0, elsewhere: 0, unknown: 0 };
  const { links, undefinedLabels } = linksOf(document);
  const one = new OneDocument(path, document, tree, checked);
  for (const link of links) await one.check(link);
  if (!tree.site)
    for (const { label, at } of undefinedLabels)
      if (isLabel(label) && !/[\p{L}\p{N}_)\]]/u.test(document.text[at - 1] ?? ''))
        checked.findings.push(
          finding('markdown/undefined-reference', {
            path,
            ...document.lines.at(at),
            message: `[${label}] is defined nowhere: the link is shown as its source`,
            help: `Add a line: [${label}]: <where it leads>`,
          }),
        );
  return checked;
}

class OneDocument {
  readonly #path: string;
  readonly #folder: string;
  readonly #document: Document;
  readonly #tree: LinkTree;
  readonly #checked: LinksChecked;
  #own: Set<string> | undefined;

  constructor(path: string, document: Document, tree: LinkTree, checked: LinksChecked) {
    this.#path = path;
    this.#folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    this.#document = document;
    this.#tree = tree;
    this.#checked = checked;
  }

  async check(link: Link): Promise<void> {
    const { to } = link;
    if (to === '' || templated.test(to) || placeholder.test(to)) return;
    if (scheme.test(to)) {
      this.#checked.elsewhere += 1;
      return;
    }
    const hash = to.indexOf('#');
    const before = (hash < 0 ? to : to.slice(0, hash)).replace(/\?.*$/, '');
    const fragment = hash < 0 ? '' : to.slice(hash + 1);
    // All-contributors' tables link to anchors that nobody makes.
    if (before === '' && /ALL-CONTRIBUTORS/.test(this.#document.text) && /-/.test(fragment)) return;
    if (before === '') return this.#anchor(link, this.#path, fragment);
    const wanted = this.#resolve(decoded(before));
    // Above the root, GitHub has pages of its own (../../issues).
    if (wanted === null) {
      this.#checked.elsewhere += 1;
      return;
    }
    const target = await this.#find(link, wanted, before);
    if (target !== null && fragment !== '') await this.#anchor(link, target, fragment);
  }

  #resolve(to: string): string | null {
    const parts = to.startsWith('/') ? [] : this.#folder.split('/').filter(Boolean);
    for (const part of to.split('/')) {
      if (part === '' || part === '.') continue;
      if (part !== '..') parts.push(part);
      else if (parts.pop() === undefined) return null;
    }
    return parts.join('/');
  }

  /** The file that a link leads to; null where none does, or nobody can say. */
  async #find(link: Link, wanted: string, written: string): Promise<string | null> {
    const tree = this.#tree;
    if (await tree.has(wanted)) {
      this.#checked.files += 1;
      return tree.isFolder(wanted) ? tree.page(wanted) : wanted;
    }
    if (written.startsWith('/') && !(markdown.test(written) && tree.isFolder(wanted.split('/')[0] ?? '')))
      return this.#unknown();
    const own = this.#resolve(
      `${this.#path
        .split('/')
        .at(-1)
        ?.replace(/\.\w+$/, '')}/${decoded(written)}`,
    );
    const page =
      /\.html?$/.test(wanted) || !/\.\w{1,8}$/.test(wanted) || tree.site
        ? (tree.page(wanted) ?? (own === null ? null : tree.page(own)))
        : null;
    if (page !== null) {
      this.#checked.files += 1;
      return page;
    }
    if (tree.site && (!markdown.test(wanted) || (own !== null && (await tree.has(own))))) return this.#unknown();
    if (tree.isIgnored(wanted)) return this.#unknown();
    const other = tree.otherCase(wanted);
    if (other !== null) {
      this.#report(
        link,
        'markdown/link-case',
        `${written} is called ${other}: where case counts, the link is broken`,
        relative(this.#folder, other),
      );
      return null;
    }
    this.#report(
      link,
      'markdown/broken-link',
      `${link.image ? 'the image' : 'the link'} leads to ${wanted}, which is not there`,
    );
    return null;
  }

  #unknown(): null {
    this.#checked.unknown += 1;
    return null;
  }

  async #anchor(link: Link, target: string, fragment: string): Promise<void> {
    const name = decoded(fragment);
    const lines = /^L(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?$/.exec(name);
    if (lines) return this.#lines(link, target, Math.max(Number(lines[1]), Number(lines[2] ?? 0)));
    // What a folder shows has this anchor: its README.
    if (/^readme(?:-ov-file)?$/i.test(name) && /(?:^|\/)readme\.\w+$/i.test(target)) return;
    if (!markdown.test(target) || name === '' || name === 'top' || /[=:]/.test(name)) return;
    const anchors =
      target === this.#path ? (this.#own ??= anchorsOf(this.#document)) : await this.#tree.anchors(target);
    if (anchors === null) return;
    this.#checked.anchors += 1;
    const wanted = name.toLowerCase().replace(/^user-content-/, '');
    if (anchors.has(wanted)) return;
    // Sites make anchors in ways of their own: letters and digits must do.
    const bare = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
    if (this.#tree.site && [...anchors].some((each) => bare(each) === bare(wanted))) return;
    if (this.#tree.site && anchors.size === 0) return void this.#unknown();
    const near = [...anchors].find((each) => bare(each) === bare(slug(wanted))) ?? nearest(wanted, anchors);
    this.#report(
      link,
      'markdown/broken-anchor',
      target === this.#path ? `no heading here is #${name}` : `no heading of ${target} is #${name}`,
      near === null ? undefined : `${link.to.slice(0, link.to.indexOf('#'))}#${near}`,
    );
  }

  async #lines(link: Link, target: string, line: number): Promise<void> {
    const count = await this.#tree.lineCount(target);
    if (count === null) return;
    this.#checked.anchors += 1;
    if (line > count) this.#report(link, 'markdown/line-beyond', `${target} has ${count} lines, not ${line}`);
  }

  #report({ to, at }: Link, rule: string, message: string, better?: string): void {
    const { lines, text } = this.#document;
    // A link that was written with escapes is not mended: its place in the text is longer.
    const fixable = better !== undefined && text.startsWith(to, at);
    this.#checked.findings.push(
      finding(rule, {
        path: this.#path,
        ...lines.at(at),
        message,
        ...(better !== undefined && { help: `Did you mean ${better}?` }),
        ...(fixable &&
          rule === 'markdown/link-case' && {
            fix: [{ from: at, to: at + to.replace(/#.*$/, '').length, text: better }],
          }),
      }),
    );
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function relative(folder: string, path: string): string {
  const [from, to] = [folder.split('/').filter(Boolean), path.split('/')];
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same += 1;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}

function nearest(wanted: string, anchors: ReadonlySet<string>): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(wanted.length / 4)) + 1;
  for (const each of anchors) {
    if (Math.abs(each.length - wanted.length) >= least) continue;
    const distance = editDistance(wanted, each, least);
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}
