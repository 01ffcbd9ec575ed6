/** The scopes that are open, innermost last. State of one JavaScript environment; a worker has its own. */

/** What a scope can own. */
export interface Scoped {
  dispose(): void;
}

/** One open scope: what was made in it and not let out. */
export type ScopeMembers = Set<Scoped>;

const open: ScopeMembers[] = [];

/** Opens a scope. */
export function pushScope(): ScopeMembers {
  const members: ScopeMembers = new Set();
  open.push(members);
  return members;
}

/** Closes the innermost scope. */
export function popScope(): void {
  open.pop();
}

/** Gives an object to the innermost scope; `false` when none is open. */
export function enterScope(object: Scoped): boolean {
  const innermost = open[open.length - 1];
  if (innermost === undefined) return false;
  innermost.add(object);
  return true;
}

/** Takes an object out of the scope that owns it; `false` when none does. */
export function leaveScope(object: Scoped): boolean {
  for (let i = open.length - 1; i >= 0; i--) {
    if (open[i]?.delete(object)) return true;
  }
  return false;
}
