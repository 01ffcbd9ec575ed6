/** Damaged and hostile `.pt2` files: typed errors, whatever the bytes. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FormatError, NeveError } from '../../src/errors.js';
import { withFile } from '../../src/formats/read-file.js';
import { readZipRecord, readZipRecords } from '../../src/formats/zip-records.js';
import { zipBytes } from '../../src/formats/zip-writer.js';
import { loadModel, nn, scope, trace, zeros } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-pt2-hostile-'));
const path = join(folder, 'model.pt2');
const records = new Map<string, Uint8Array>();
let whole: Buffer;

beforeAll(async () => {
  const module = new nn.Linear(2, 1);
  using model = scope(() => trace(module, zeros([2, 2])));
  await model.save(path);
  for (const tensor of module.stateDict().values()) tensor.dispose();
  whole = readFileSync(path);
  await withFile(path, async (file) => {
    for (const [name, record] of await readZipRecords(file)) records.set(name, await readZipRecord(file, record));
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What loading these bytes ends in. */
async function outcome(bytes: Uint8Array): Promise<unknown> {
  const damaged = join(folder, 'damaged.pt2');
  writeFileSync(damaged, bytes);
  try {
    using model = await loadModel(damaged);
    return model.kind;
  } catch (error) {
    return error;
  }
}

/** An archive with a record edited as text. */
async function edited(record: string, edit: (text: string) => string): Promise<unknown> {
  const name = `model/${record}`;
  const before = new TextDecoder().decode(records.get(name));
  const after = edit(before);
  expect(after).not.toBe(before);
  const changed = new Map(records).set(name, new TextEncoder().encode(after));
  return outcome(await zipBytes([...changed].map(([key, bytes]) => ({ name: key, bytes }))));
}

describe('hostile exported programs', () => {
  it('loads the archive that the others are made of', async () => {
    expect(await outcome(whole)).toBe('graph');
  });

  it('refuses a file that is cut off, at any length', async () => {
    for (let length = 0; length < whole.length; length += length < 64 || length > whole.length - 64 ? 1 : 97) {
      expect(await outcome(whole.subarray(0, length)), `${length} bytes`).toBeInstanceOf(FormatError);
    }
  });

  it('survives flipped bits: a typed error, or a flip in a field that means nothing', async () => {
    let refused = 0;
    let tried = 0;
    for (let bit = 0; bit < whole.length * 8; bit += 101) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      const result = await outcome(bytes);
      tried++;
      if (result === 'graph') continue;
      refused++;
      expect(result, `bit ${bit}`).toBeInstanceOf(NeveError);
    }
    // The rest lies in padding, dates and versions of the zip format.
    expect(refused / tried).toBeGreaterThan(0.6);
  });

  const program = 'models/model.json';
  const weights = 'data/weights/model_weights_config.json';
  it.each([
    ['a reference to nothing', program, '"as_tensor":{"name":"p_weight"}', '"as_tensor":{"name":"p_missing"}'],
    [
      'a call that reads nothing',
      program,
      '"name":"weight","arg":{"as_tensor":{"name":"p_weight"}',
      '"name":"weight","arg":{"as_tensor":{"name":"p_missing"}',
    ],
    ['an argument of an unknown kind in a call', program, '"name":"bias","arg":{"as_tensor"', '"name":"bias","arg":{"as_operator"'],
    ['an operator that does not exist', program, 'torch.ops.aten.linear.default', 'torch.ops.aten.lineal.default'],
    ['an operator that is forbidden', program, 'torch.ops.aten.linear.default', 'torch.ops.aten.from_file.default'],
    ['an operator of another namespace', program, 'torch.ops.aten.linear.default', 'torch.ops.prims.linear.default'],
    ['a name of another form', program, 'torch.ops.aten.linear.default', '__proto__'],
    ['an argument that is not in the schema', program, '"name":"bias"', '"name":"basis"'],
    ['an argument of an unknown kind', program, '"as_tensor":{"name":"p_bias"}', '"as_custom_obj":{"name":"p_bias"}'],
    ['a value in two kinds', program, '{"as_tensor":{"name":"p_bias"}}', '{"as_tensor":{"name":"p_bias"},"as_none":true}'],
    ['a dtype without counterpart', program, '"dtype":7', '"dtype":29'],
    ['a dtype that is no number', program, '"dtype":7', '"dtype":"float"'],
    ['another schema', program, '"major":8', '"major":9'],
    ['a key twice', program, '{"graph_module":', '{"graph_module":null,"graph_module":'],
    ['a huge size', weights, '"as_int":2', '"as_int":9007199254740991'],
    ['a size beyond 2^53', weights, '"as_int":2', '"as_int":99999999999999999999'],
    ['a negative size', weights, '"as_int":2', '"as_int":-2'],
    ['a fraction', weights, '"as_int":2', '"as_int":2.5'],
    ['an offset outside', weights, '"storage_offset":{"as_int":0}', '"storage_offset":{"as_int":1000}'],
    ['a record that is not there', weights, 'weight_0', 'weight_9'],
    ['a path that leads out', weights, '"weight_0"', '"../../../../etc/passwd"'],
    ['a pickled weight', weights, '"use_pickle":false', '"use_pickle":true'],
    ['a weight that is missing', weights, '"weight":', '"heavy":'],
    ['a weight of another shape', program, '"sizes":[{"as_int":1},{"as_int":2}]', '"sizes":[{"as_int":2},{"as_int":1}]'],
  ])('refuses %s', async (_, record, from, to) => {
    const result = await edited(record, (text) => text.replace(from, to));
    expect(result).toBeInstanceOf(FormatError);
  });

  it('says where the program is wrong, and of which version it is', async () => {
    expect(await edited(program, (text) => text.replace('"dtype":7', '"dtype":"float"'))).toMatchObject({
      code: 'ERR_PT2',
      message: expect.stringMatching(/^The exported program cannot be read: .*dtype.*Export the model again/),
    });
    expect(await edited(program, (text) => text.replace('"major":8', '"major":9'))).toMatchObject({
      code: 'ERR_PT2_VERSION',
      message: expect.stringMatching(/schema version 9; expected 8, which torch .* write. Export the model again/),
    });
  });
});
