/** What `neve init` does: a small project that trains as it is, with data to replace. */

import { access, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { jsonSchema } from '../../config/index.js';
import { npz } from '../../formats/index.js';
import { makeFolder } from '../../formats/make-folder.js';
import { trace } from '../../graph/index.js';
import { MLP } from '../../models/index.js';
import { randn, setSeed, tensor } from '../../tensor/index.js';
import { UsageError } from '../failure.js';
import { note } from '../output.js';

/** Files by their path in the project: texts and bytes, or what writes them. */
type Files = Readonly<Record<string, string | Uint8Array | ((path: string) => Promise<void>)>>;

const HEAD = '# yaml-language-server: $schema=./neve.schema.json\n';

/** Numbers that are the same in every project. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function csv(): Files {
  const draw = numbers(1);
  const around = (mean: number, spread: number): string => (mean + spread * (draw() + draw() + draw() - 1.5)).toFixed(2);
  const rows = Array.from({ length: 240 }, (_, i) => {
    const kind = i % 3;
    const size = [around(5 + 0.8 * kind, 0.5), around(3.4 - 0.2 * kind, 0.4), around(1.5 + 2 * kind, 0.6), around(0.3 + 0.8 * kind, 0.25)];
    return [...size, ['small', 'middle', 'large'][kind]].join(',');
  });
  const config = `${HEAD}# What 'neve train neve.yaml' does. Everything that is left out has a default: neve train neve.yaml --print-config
model:
  name: mlp
  hidden: [32]

data:
  train:
    reader: csv
    path: data/flowers.csv
    y: kind # the column to predict; all others are seen, unless x names some
  batchSize: 16
  scale: { x: standard }

loss: crossEntropy # mse for numbers

optimizer: { name: adamw, lr: 0.01 } # NeVe finds its own rate; this is where it begins
controllers: [NeVe]

stop: { maxEpochs: 30 }
validation: { split: 0.2, metrics: [f1] }
`;
  return { 'data/flowers.csv': `petal,sepal,length,width,kind\n${rows.join('\n')}\n`, 'neve.yaml': config };
}

function series(): Files {
  const draw = numbers(2);
  const rows = Array.from({ length: 600 }, (_, i) => {
    const up = Math.sin(i / 8) + 0.4 * Math.sin(i / 3);
    return `${(10 + 3 * up + 0.2 * draw()).toFixed(3)},${(Math.cos(i / 8) * 5 + 0.2 * draw()).toFixed(3)}`;
  });
  const config = `${HEAD}model: { name: lstm, hiddenSize: 32 }

data:
  train:
    reader: series
    path: data/waves.csv
    y: [load] # the columns to forecast
    length: 24 # steps that are seen
    horizon: 3 # steps that are forecast
  batchSize: 32

loss: mse
optimizer: { name: adamw, lr: 0.003 }
controllers: [NeVe]

stop: { maxEpochs: 15 }
validation: { split: 0.2, metrics: [mae] } # the last fifth, in time
`;
  return { 'data/waves.csv': `load,wind\n${rows.join('\n')}\n`, 'neve.yaml': config };
}

function images(): Files {
  const draw = numbers(3);
  const files: [string, Uint8Array][] = [];
  for (const [kind, upright] of [
    ['upright', true],
    ['lying', false],
  ] as const) {
    for (let i = 0; i < 40; i++) {
      const at = Math.floor(draw() * 12) + 2;
      const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, (_, k) => {
        const [row, column] = [Math.floor(k / 48), Math.floor((k % 48) / 3)];
        return Math.abs((upright ? column : row) - at) <= 1 ? 255 : Math.floor(draw() * 90);
      });
      files.push([`data/${kind}/${String(i).padStart(2, '0')}.png`, png(pixels, 16)]);
    }
  }
  const config = `${HEAD}model: { name: resnet20 }

data:
  train: { reader: imageFolder, path: data, size: 16, dtype: uint8 } # a folder a class; needs: npm install sharp
  batchSize: 16
  transform:
    - { name: randomCrop, size: 16, padding: 2 }
    - { name: normalize, mean: 0.5, std: 0.25 }

loss: crossEntropy
optimizer: { name: sgd, lr: 0.1, momentum: 0.9, weightDecay: 5.0e-4 }
controllers: [NeVe]

stop: { maxEpochs: 8 }
validation: { split: 0.2, stratify: true }
`;
  return { ...Object.fromEntries(files), 'neve.yaml': config };
}

function pt2(): Files {
  const config = `${HEAD}model: model.pt2 # written by torch.export.save, or model.save here

data:
  train: { reader: npz, path: data/rows.npz, x: x, y: y }
  batchSize: 16

loss: mse
optimizer: { name: adamw, lr: 0.01 }
controllers: [NeVe]

stop: { maxEpochs: 10 }
validation: 0.2
`;
  return {
    'neve.yaml': config,
    'model.pt2': async (path) => {
      setSeed(0);
      using example = randn([2, 4]);
      const model = trace(new MLP([4, 16, 1]), example);
      await model.save(path);
      model.dispose();
    },
    'data/rows.npz': async (path) => {
      const draw = numbers(4);
      const rows = Float32Array.from({ length: 200 * 4 }, () => 2 * draw() - 1);
      using x = tensor(rows, { shape: [200, 4] });
      using y = tensor(
        Float32Array.from({ length: 200 }, (_, i) => Math.sin(3 * (rows[i * 4] as number)) + (rows[i * 4 + 1] as number)),
        { shape: [200, 1] },
      );
      await npz.save(
        path,
        new Map([
          ['x', x],
          ['y', y],
        ]),
      );
    },
  };
}

const TEMPLATES: Readonly<Record<'csv' | 'images' | 'series' | 'pt2', () => Files>> = { csv, images, series, pt2 };

/** What is predicted in the words of the end. */
const TRY: Readonly<Record<keyof typeof TEMPLATES, string>> = {
  csv: 'data/flowers.csv',
  images: 'data/lying/00.png',
  series: 'data/waves.csv',
  pt2: 'data/rows.npz',
};

/** Writes a project; files that are there stay. */
export async function runInit(folder: string, template: keyof typeof TEMPLATES): Promise<void> {
  const root = resolve(folder);
  const script = `/** The same as 'neve train neve.yaml', to build on: node train.mjs. All of it as calls: npx neve train neve.yaml --as-code */

import { config, showProgress, summaryTable } from 'neve';

const experiment = await config.buildConfig(await config.loadConfig('neve.yaml'));
const run = experiment.trainer.fit(experiment.loader, { ...experiment.fit, runDir: 'runs/script', overwrite: true });
showProgress(run);
console.log(summaryTable(await run));
`;
  const files: Files = {
    ...TEMPLATES[template](),
    'neve.schema.json': `${JSON.stringify(jsonSchema(), null, 1)}\n`,
    'train.mjs': script,
    '.gitignore': 'node_modules/\nruns/\n',
  };
  const known = await stat(root).catch(() => null);
  if (known !== null && !known.isDirectory()) throw new UsageError(`'${folder}' is a file. Name a folder to begin in.`);
  const there = (await Promise.all(Object.keys(files).map(async (name) => ((await exists(join(root, name))) ? name : null)))).filter(
    (name) => name !== null,
  );
  const own = there.filter((name) => name !== '.gitignore' && name !== 'neve.schema.json');
  if (own.length > 0)
    throw new UsageError(`${own[0]} is there already. Begin in another folder: neve init another --template ${template}.`);
  for (const [name, content] of Object.entries(files)) {
    if (there.includes(name)) continue;
    const path = join(root, name);
    await makeFolder(dirname(path));
    if (typeof content === 'function') await content(path);
    else await writeFile(path, content);
  }
  const inside = folder === '.' ? '' : `  cd ${folder}\n`;
  note(
    `A project from the template ${template} is in ${folder === '.' ? 'this folder' : basename(root)}. Try it:\n\n${inside}  npx neve train neve.yaml`,
  );
  note(`  npx neve predict runs/neve-1 ${TRY[template]}\n`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** An 8-bit RGB image of a square as PNG. Source: the PNG specification, sections 5 and 11. */
function png(pixels: Uint8Array, side: number): Uint8Array {
  const raw = Buffer.concat(
    Array.from({ length: side }, (_, row) => Buffer.concat([Buffer.of(0), pixels.subarray(row * side * 3, (row + 1) * side * 3)])),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(raw)), chunk('IEND', Buffer.alloc(0))]);
}
