/** Where in a configuration something stands. */

/** Keys and positions, from the top. */
export type Path = readonly (string | number)[];

/** A path as one writes it: `data.train.columns['my column'].type`, `controllers[0]`. */
export function showPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[A-Za-z_$][\w$-]*$/.test(part)) return `${text}['${part}']`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** A path as a key of a Map. */
export const pathKey = (path: Path): string => JSON.stringify(path);
