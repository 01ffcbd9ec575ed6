/** The code in the documentation is what the compiler accepts, and everything that the package exports says what it is: one program for both. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, expect, it } from 'vitest';
import { type Program, programsOf, ROOT, readPages } from './pages.js';
import { type ProgramText, textOf } from './programs.js';

const ENTRY = join(ROOT, 'src/index.ts');
const GIVEN = join(ROOT, 'test/docs/given.ts');
const PROGRAMS = readPages().flatMap(programsOf);

/** What is written for the one who reads, who need not use every name. */
const LENIENT: ts.CompilerOptions = {
  noUnusedLocals: false,
  noUnusedParameters: false,
  verbatimModuleSyntax: false,
  noEmit: true,
  incremental: false,
};

let compiled: ts.Program;
let texts: ReadonlyMap<string, { readonly program: Program; readonly made: ProgramText }> = new Map();

beforeAll(() => {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')).config,
    ts.sys,
    ROOT,
  );
  const { tsBuildInfoFile: _, rootDir: __, emitDeclarationOnly: ___, declaration: ____, ...own } = options;
  const settings = { ...own, ...LENIENT, paths: { neve: [ENTRY] } };
  const given = new Set([...readFileSync(GIVEN, 'utf8').matchAll(/^export declare const (\w+)/gm)].map(([, name]) => name as string));
  const host = ts.createCompilerHost(settings);
  const files = new Map<string, ts.SourceFile | undefined>();
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path)?.made.text ?? readFile(path);
  // The package's own files are read once for both programs.
  host.getSourceFile = (path, ...how) => {
    if (!files.has(path)) files.set(path, getSourceFile(path, ...how));
    return files.get(path);
  };
  const bare = ts.createProgram([ENTRY, GIVEN], settings, host);
  const exported = new Set(exportsOf(bare).map(({ name }) => name));
  texts = new Map(
    PROGRAMS.map((program, i) => [join(ROOT, `test/docs/page-${i}.mts`), { program, made: textOf(program, exported, given) }]),
  );
  compiled = ts.createProgram([ENTRY, GIVEN, ...texts.keys()], settings, host, bare);
}, 300_000);

function exportsOf(program: ts.Program): ts.Symbol[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(ENTRY) as ts.SourceFile;
  return checker.getExportsOfModule(checker.getSymbolAtLocation(source) as ts.Symbol);
}

it('the code of every page compiles', () => {
  const faults = [...texts].flatMap(([path, { program, made }]) => {
    const source = compiled.getSourceFile(path) as ts.SourceFile;
    return [...compiled.getSyntacticDiagnostics(source), ...compiled.getSemanticDiagnostics(source)].map(({ start = 0, messageText }) => {
      const { line } = source.getLineAndCharacterOfPosition(start);
      return `${program.page}:${made.lines[line] ?? 0}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
  expect(faults).toEqual([]);
  expect(PROGRAMS.length).toBeGreaterThan(60);
});

it('every export says what it is', () => {
  const checker = compiled.getTypeChecker();
  const silent: string[] = [];
  const visit = (symbol: ts.Symbol, path: string, seen: ReadonlySet<ts.Symbol>): void => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    if (target.flags & ts.SymbolFlags.ValueModule) {
      if (!seen.has(target))
        for (const inner of checker.getExportsOfModule(target)) visit(inner, `${path}.${inner.name}`, new Set([...seen, target]));
    } else if (target.getDocumentationComment(checker).length === 0) {
      silent.push(path);
    }
  };
  for (const symbol of exportsOf(compiled)) visit(symbol, symbol.name, new Set());
  expect(silent).toEqual([]);
});
