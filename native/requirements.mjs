/** Checks for the tools that set-up needs; each that is missing gets one sentence that says what to do. */

import { spawnSync } from 'node:child_process';
import { platformName } from './addon-cache.mjs';
import { packageJson } from './files.mjs';
import { findPython } from './find-libtorch.mjs';

const CMAKE_MINIMUM = [3, 22];
const PYTHON_MINIMUM = [3, 10];
/** Where libtorch's wheels are. Only the first has been tried. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64'];

/** Compares dotted versions by their first two numbers. */
function atLeast(version, [major, minor]) {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

/** First version number that a command prints, or `null` when it does not run. */
export function versionOf(command, args = ['--version']) {
  const asked = spawnSync(command, args, { encoding: 'utf8' });
  if (asked.status !== 0) return null;
  return /\d+(\.\d+)+/.exec(`${asked.stdout}${asked.stderr}`)?.[0] ?? null;
}

/** The C++ compiler that CMake will take: `CXX`, `c++` or `g++`. */
export function findCompiler(env = process.env) {
  return [env.CXX, 'c++', 'g++', 'clang++'].find((command) => command && versionOf(command) !== null) ?? null;
}

/** Node and operating system; nothing works without them. */
export function missingBasics() {
  const wanted = packageJson().engines.node.replace('>=', '');
  const missing = [];
  if (!atLeast(process.versions.node, wanted.split('.').map(Number))) {
    missing.push(`Node ${wanted} or newer is needed; this is Node ${process.versions.node}. Install a newer one.`);
  }
  if (!PLATFORMS.includes(platformName())) missing.push(`Neve runs on ${PLATFORMS.join(', ')}; this is ${platformName()}.`);
  return missing;
}

/** What building the addon needs. */
export function missingForBuild() {
  const missing = [];
  const compiler = findCompiler();
  if (compiler === null) {
    missing.push('A C++ compiler is missing. Install g++ 11 or newer (Debian and Ubuntu: `apt-get install g++`), or name one in CXX.');
  } else if (!compilesCxx20(compiler)) {
    missing.push(`The C++ compiler '${compiler}' cannot compile C++20. Install g++ 11 or newer, or name one in CXX.`);
  }
  const cmake = versionOf('cmake');
  if (cmake === null) {
    missing.push(
      'CMake is missing. Install CMake 3.22 or newer (Debian and Ubuntu: `apt-get install cmake`; anywhere: `pip install cmake`).',
    );
  } else if (!atLeast(cmake, CMAKE_MINIMUM)) {
    missing.push(`CMake ${CMAKE_MINIMUM.join('.')} or newer is needed; this is ${cmake}. \`pip install cmake\` brings a newer one.`);
  }
  if (versionOf('ninja') === null && versionOf('make') === null) {
    missing.push('Neither ninja nor make was found. Install one (Debian and Ubuntu: `apt-get install ninja-build`).');
  }
  return missing;
}

function compilesCxx20(compiler) {
  const source =
    '#include <concepts>\n#include <span>\ntemplate <std::integral T> T twice(T x) { return x + x; }\nint main() { return twice(0); }\n';
  return spawnSync(compiler, ['-std=c++20', '-fsyntax-only', '-x', 'c++', '-'], { input: source }).status === 0;
}

/** What installing libtorch needs. */
export function missingForProvision() {
  const python = findPython();
  const way = 'or set LIBTORCH to a folder with libtorch';
  if (python === null) {
    return [
      `Python 3 is missing; it is needed once, to install libtorch. Install Python ${PYTHON_MINIMUM.join('.')} or newer with pip, ${way}.`,
    ];
  }
  const version = versionOf(python);
  if (version !== null && !atLeast(version, PYTHON_MINIMUM)) {
    return [
      `Python ${PYTHON_MINIMUM.join('.')} or newer is needed to install libtorch; '${python}' is ${version}. Name another in NEVE_PYTHON, ${way}.`,
    ];
  }
  if (versionOf(python, ['-m', 'pip', '--version']) === null) {
    return [
      `pip is missing from '${python}'; it is needed to install libtorch. Install it (Debian and Ubuntu: \`apt-get install python3-pip\`), ${way}.`,
    ];
  }
  return [];
}
