/** Which images of a tree are wanted: those of the wanted classes, the first by name of each. */

import { FormatError, nearest, OptionError } from '../../../errors.js';
import { isName } from './options.js';

/** What decides which files are wanted. */
export interface ImageSelection {
  readonly root: string;
  readonly classes: readonly string[] | null;
  readonly limitPerClass: number;
}

/** The images of one class, in the order of their names. */
export interface ClassImages<Source> {
  readonly name: string;
  readonly images: readonly Source[];
}

const EXTENSIONS = '.jpg, .jpeg, .png, .webp, .tif or .tiff';
const IMAGE_FILE = /\.(jpe?g|png|webp|tiff?)$/i;

/**
 * Collects files of an `ImageFolder` tree (`<root>/<class>/…/<file>`) in whatever order they come. Paths only sort and group: they come from an archive
 * that anyone may have made, and are never opened.
 *
 * @typeParam Source - what stands for a file: its path on disk, or its bytes
 */
export class ImageTree<Source> {
  readonly #selection: ImageSelection;
  readonly #prefix: string;
  /** Files of each class, sorted by path; never more than the limit. */
  readonly #files = new Map<string, { readonly path: string; readonly source: Source }[]>();
  readonly #skippedClasses = new Set<string>();
  /** All class folders, also those without an image. */
  readonly #folders = new Set<string>();

  constructor(selection: ImageSelection) {
    this.#selection = selection;
    this.#prefix = selection.root === '' ? '' : `${selection.root}/`;
  }

  /** Whether the file at this path is an image that is wanted, as far as can be told from what came before. */
  wants(path: string): boolean {
    const name = this.#classOf(path);
    if (name === null) return false;
    this.#folders.add(name);
    if (!IMAGE_FILE.test(path)) return false;
    const { classes, limitPerClass } = this.#selection;
    if (classes !== null && !classes.includes(name)) {
      this.#skippedClasses.add(name);
      return false;
    }
    const files = this.#files.get(name);
    const last = files?.at(-1);
    return files === undefined || last === undefined || files.length < limitPerClass || before(path, last.path);
  }

  /** Takes note of a folder, which may be one of a class. */
  addFolder(path: string): void {
    const name = this.#inside(path)?.[0];
    if (name !== undefined) this.#folders.add(name);
  }

  /** Takes a wanted file; over the limit, the last by name is dropped. */
  add(path: string, source: Source): void {
    const name = this.#classOf(path);
    if (name === null) return;
    const files = this.#files.get(name) ?? [];
    this.#files.set(name, files);
    // Archives and folders are mostly sorted already: search from the end.
    let at = files.length;
    for (let other = files[at - 1]; other !== undefined && before(path, other.path); other = files[at - 1]) at--;
    files.splice(at, 0, { path, source });
    if (files.length > this.#selection.limitPerClass) files.pop();
  }

  /**
   * The images by class, in the order of labels.
   *
   * @param place - names the tree in messages
   * @throws {OptionError} `ERR_CLASS_UNKNOWN` for a class that has no images here
   * @throws {FormatError} `ERR_IMAGES_NONE` for a tree without images, or a class folder without one: left out, it would change the labels of those behind it
   */
  finish(place: string): ClassImages<Source>[] {
    const found = [...this.#files.keys()].sort(compare);
    const names = this.#selection.classes ?? found;
    const where = this.#prefix === '' ? place : `'${this.#selection.root}' in ${place}`;
    if (names.length === 0) {
      throw new FormatError(
        'ERR_IMAGES_NONE',
        `No images in ${where}. Expected folders named after classes that hold ${EXTENSIONS} files; option 'root' names a folder further in.`,
        { fields: { place, root: this.#selection.root } },
      );
    }
    if (this.#selection.classes === null) this.#checkFolders(where, place);
    return names.map((name) => {
      const files = this.#files.get(name);
      if (files === undefined) throw this.#unknownClass(name, place, [...found, ...this.#skippedClasses].sort(compare));
      return { name, images: files.map(({ source }) => source) };
    });
  }

  /** The folder of a class that a file lies in. */
  #classOf(path: string): string | null {
    const [name, ...rest] = this.#inside(path) ?? [];
    return name === undefined || rest.length === 0 ? null : name;
  }

  /** The parts of a path below the root. */
  #inside(path: string): readonly string[] | null {
    const clean = path.split('/').filter(isName).join('/');
    return clean.startsWith(this.#prefix) ? clean.slice(this.#prefix.length).split('/').filter(isName) : null;
  }

  /** Hidden folders are no classes. */
  #checkFolders(where: string, place: string): void {
    const empty = [...this.#folders].filter((name) => !this.#files.has(name) && !name.startsWith('.')).sort(compare);
    if (empty.length === 0) return;
    const names = empty.slice(0, 10).map((name) => `'${name}'`);
    throw new FormatError(
      'ERR_IMAGES_NONE',
      `No images in class folder${empty.length === 1 ? '' : 's'} ${names.join(', ')}${empty.length > 10 ? ', …' : ''} of ${where}. Expected at least one ` +
        `${EXTENSIONS} file in each; option 'classes' names the folders to read.`,
      { fields: { place, root: this.#selection.root, classes: empty } },
    );
  }

  #unknownClass(name: string, place: string, known: readonly string[]): OptionError {
    const guess = nearest(name, known);
    const hint = guess === undefined ? `Classes there: ${known.join(', ') || 'none'}.` : `Did you mean '${guess}'?`;
    return new OptionError('ERR_CLASS_UNKNOWN', `data.imageFolder: no images of class '${name}' in ${place}. ${hint}`, {
      fields: { class: name, place, known },
    });
  }
}

/** Order by UTF-16 units, the same in every locale, as Python sorts ASCII names. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function before(a: string, b: string): boolean {
  return compare(a, b) < 0;
}
