/** Programs of the documentation as text for the compiler, and as text to run. */

import ts from 'typescript';
import type { Program } from './pages.js';

/** A text and where its lines come from. */
export interface ProgramText {
  readonly text: string;
  /** Line of the page for each line of the text, from 1; 0 for one that is not the page's. */
  readonly lines: readonly number[];
}

/**
 * @param exported - names that `neve` exports, which a program that imports nothing from there may use
 * @param given - names of `given.ts`; programs that are run have none
 */
export function textOf({ blocks, runs }: Program, exported: ReadonlySet<string>, given: ReadonlySet<string>): ProgramText {
  const text: string[] = [];
  const lines: number[] = [];
  for (const { code, line } of blocks) {
    for (const [at, one] of code.split('\n').entries()) {
      text.push(one);
      lines.push(line + at);
    }
  }
  const { declared, used, imports } = namesOf(text.join('\n'));
  const missing = (names: ReadonlySet<string>): string => [...used].filter((name) => names.has(name) && !declared.has(name)).join(', ');
  const opening: string[] = [];
  if (!runs && missing(given) !== '') opening.push(`import { ${missing(given)} } from './given.js';`);
  if (!runs && !imports && missing(exported) !== '') opening.push(`import { ${missing(exported)} } from 'neve';`);
  return { text: [...opening, ...text, 'export {};'].join('\n'), lines: [...opening.map(() => 0), ...lines, 0] };
}

/** Names that stand at a program's top level, all identifiers in it, and whether it imports from the package. */
function namesOf(code: string): { declared: ReadonlySet<string>; used: ReadonlySet<string>; imports: boolean } {
  const source = ts.createSourceFile('program.mts', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const declared = new Set<string>();
  const used = new Set<string>();
  let imports = false;
  const declare = (name: ts.BindingName | ts.Identifier | undefined): void => {
    if (name === undefined) return;
    if (ts.isIdentifier(name)) declared.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) declare(element.name);
  };
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) declare(name);
    else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) declare(statement.name);
    else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) declare(statement.name);
    else if (ts.isImportDeclaration(statement)) {
      imports ||= ts.isStringLiteral(statement.moduleSpecifier) && statement.moduleSpecifier.text === 'neve';
      const bindings = statement.importClause?.namedBindings;
      declare(statement.importClause?.name);
      if (bindings !== undefined && ts.isNamespaceImport(bindings)) declare(bindings.name);
      else for (const { name } of bindings?.elements ?? []) declare(name);
    }
  }
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { declared, used, imports };
}
