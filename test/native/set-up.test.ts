import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let bin: string;

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'neve-bin-'));
});

afterEach(() => {
  rmSync(bin, { recursive: true });
});

/** A command on the only PATH that the checks see. */
function command(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** What a check of native/requirements.mjs says when `bin` is the whole PATH. */
function missing(check: 'missingForBuild' | 'missingForProvision'): string[] {
  const program = `import('${ROOT}native/requirements.mjs').then((m) => console.log(JSON.stringify(m.${check}())))`;
  const result = spawnSync(process.execPath, ['-e', program], { env: { PATH: bin }, encoding: 'utf8' });
  return JSON.parse(result.stdout) as string[];
}

function setUp(args: readonly string[], env: Record<string, string>): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, [join(ROOT, 'native', 'setup.mjs'), ...args], { env: { ...process.env, ...env }, encoding: 'utf8' });
}

describe('what set-up needs', () => {
  it('names each tool that is missing, and what to do', () => {
    expect(missing('missingForBuild')).toEqual([
      expect.stringMatching(/^A C\+\+ compiler is missing\. Install g\+\+ 11 or newer/),
      expect.stringMatching(/^CMake is missing\. Install CMake 3\.22 or newer/),
      expect.stringMatching(/^Neither ninja nor make was found\. Install one/),
    ]);
    expect(missing('missingForProvision')).toEqual([expect.stringMatching(/^Python 3 is missing; it is needed once, to install libtorch/)]);
  });

  it('refuses tools that are too old', () => {
    command('g++', 'case "$1" in --version) echo "g++ 7.5.0";; *) exit 1;; esac');
    command('cmake', 'echo "cmake version 3.16.3"');
    command('make', 'echo "GNU Make 4.3"');
    expect(missing('missingForBuild')).toEqual([
      expect.stringMatching(/^The C\+\+ compiler 'g\+\+' cannot compile C\+\+20/),
      expect.stringMatching(/^CMake 3\.22 or newer is needed; this is 3\.16\.3/),
    ]);
    command('python3', 'echo "Python 3.8.10"');
    expect(missing('missingForProvision')).toEqual([
      expect.stringMatching(/^Python 3\.10 or newer is needed to install libtorch; 'python3' is 3\.8\.10/),
    ]);
  });

  it('notices a Python without pip', () => {
    command('python3', 'case "$1" in -m) echo "No module named pip" >&2; exit 1;; *) echo "Python 3.11.2";; esac');
    expect(missing('missingForProvision')).toEqual([expect.stringMatching(/^pip is missing from 'python3'/)]);
  });
});

describe('set-up', () => {
  it.each([
    ['a wrong LIBTORCH', [], { LIBTORCH: '/nowhere' }, 'LIBTORCH=/nowhere cannot be used: there is no such folder.'],
    ['a wrong NEVE_CUDA', [], { NEVE_CUDA: 'maybe' }, 'NEVE_CUDA=maybe is not known. Use auto, on or off.'],
    ['an unknown flag', ['--fast'], {}, "Unknown flag '--fast'. Known flags: --verbose, --native-only, --untried."],
  ])('refuses %s in plain words, with status 1', (_, args, env, words) => {
    const { status, stderr } = setUp(args, env);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
  });
});
