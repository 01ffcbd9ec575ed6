/**
 * Makes the package of the addon for this platform and the libtorch in use, for machines without a compiler: set-up takes it where it is installed
 * beside Neve, or where `NEVE_PREBUILT` names its folder.
 *
 *   npm run prebuild [-- folder]        default: build/prebuilt
 */

import { spawnSync } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { prebuiltName, writePrebuilt } from './prebuilt.mjs';
import { setUp } from './setup.mjs';
import { BUILD, main, SetupError, say } from './steps.mjs';

await main(async () => {
  const [given, ...rest] = process.argv.slice(2);
  if (rest.length > 0 || given?.startsWith('-')) throw new SetupError('Usage: npm run prebuild [-- folder]');
  const parent = given === undefined ? join(BUILD, 'prebuilt') : resolve(given);
  const { addon } = await setUp();
  const { name, folder } = writePrebuilt(addon, join(parent, prebuiltName(addon.libtorch.version)));
  const packed = spawnSync('npm', ['pack', '--json', '--pack-destination', parent, folder], { encoding: 'utf8' });
  if (packed.status !== 0) throw new SetupError(`npm could not pack ${folder}:\n${packed.stderr}`);
  const [{ filename, size }] = JSON.parse(packed.stdout);
  say(
    `${name}: ${join(parent, basename(filename))}, ${(size / 1e6).toFixed(1)} MB, for Neve of the same version and libtorch ${addon.libtorch.version}`,
  );
  process.stdout.write(`${join(parent, basename(filename))}\n`);
});
