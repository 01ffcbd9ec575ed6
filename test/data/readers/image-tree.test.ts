import { describe, expect, it } from 'vitest';
import { type ImageSelection, ImageTree } from '../../../src/data/readers/images/tree.js';

const ALL: ImageSelection = { root: '', classes: null, limitPerClass: Number.POSITIVE_INFINITY };

function select(paths: readonly string[], selection: Partial<ImageSelection> = {}) {
  const tree = new ImageTree<string>({ ...ALL, ...selection });
  for (const path of paths) if (tree.wants(path)) tree.add(path, path);
  return tree.finish('the tree').map(({ name, images }) => [name, images]);
}

describe('ImageTree', () => {
  it('sorts classes and files by name, whatever the order they come in', () => {
    expect(select(['dog/2.jpg', 'cat/b.png', 'dog/1.jpg', 'cat/a.png', 'cat/sub/0.png'])).toEqual([
      ['cat', ['cat/a.png', 'cat/b.png', 'cat/sub/0.png']],
      ['dog', ['dog/1.jpg', 'dog/2.jpg']],
    ]);
  });

  it('keeps the first files by name under a limit', () => {
    expect(select(['a/3.jpg', 'a/1.jpg', 'a/4.jpg', 'a/2.jpg'], { limitPerClass: 2 })).toEqual([['a', ['a/1.jpg', 'a/2.jpg']]]);
  });

  it('reads below the root only, and takes ./ for nothing', () => {
    expect(select(['./train/a/1.jpg', './test/a/2.jpg', './trainer/a/3.jpg'], { root: 'train' })).toEqual([['a', ['./train/a/1.jpg']]]);
  });

  it('gives labels in the order of the classes asked for', () => {
    expect(select(['a/1.jpg', 'b/1.jpg', 'c/1.jpg'], { classes: ['c', 'a'] }).map(([name]) => name)).toEqual(['c', 'a']);
  });

  it('leaves out what is no image, and files outside class folders', () => {
    expect(select(['a/1.jpg', 'a/notes.txt', 'readme.jpg', 'a/.DS_Store'])).toEqual([['a', ['a/1.jpg']]]);
  });

  it('leaves folders without an image out where classes are named, and outside of the root', () => {
    const paths = ['train/a/1.jpg', 'train/b/1.bmp', 'val/c/1.bmp', 'train/.hidden/notes.txt'];
    expect(select(paths, { root: 'train', classes: ['a'] })).toEqual([['a', ['train/a/1.jpg']]]);
    expect(
      select(
        paths.filter((path) => !path.endsWith('b/1.bmp')),
        { root: 'train' },
      ),
    ).toEqual([['a', ['train/a/1.jpg']]]);
  });

  it('takes names that are dangerous elsewhere as plain names', () => {
    expect(select(['__proto__/1.jpg', '../../1.jpg', 'constructor/1.jpg']).map(([name]) => name)).toEqual([
      '..',
      '__proto__',
      'constructor',
    ]);
  });

  it('says what is missing', () => {
    expect(() => select(['notes.txt'])).toThrowErrorMatchingInlineSnapshot(
      `[FormatError: No images in the tree. Expected folders named after classes that hold .jpg, .jpeg, .png, .webp, .tif or .tiff files; option 'root' names a folder further in.]`,
    );
    expect(() => select(['a/1.jpg', 'b/1.bmp', 'c/1.jpg', 'd/sub/notes.txt', '.git/index'])).toThrowErrorMatchingInlineSnapshot(
      `[FormatError: No images in class folders 'b', 'd' of the tree. Expected at least one .jpg, .jpeg, .png, .webp, .tif or .tiff file in each; option 'classes' names the folders to read.]`,
    );
    expect(() => select(['dog/1.jpg', 'cat/1.jpg'], { classes: ['dgo'] })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: data.imageFolder: no images of class 'dgo' in the tree. Did you mean 'dog'?]`,
    );
  });
});
