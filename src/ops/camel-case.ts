/** PyTorch's names in camelCase; underscores at the ends stay, for they mean something: `index_add_` becomes `indexAdd_`. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[^_])_([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
