import { expect, it } from 'vitest';
import { safetensors } from '../../src/formats/index.js';
import { type DType, type Tensor, tensor } from '../../src/tensor/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { temporaryFolder } from './temporary-folder.js';

const file = temporaryFolder();
const DTYPES: readonly DType[] = ['bool', 'uint8', 'int8', 'int16', 'int32', 'int64', 'float16', 'bfloat16', 'float32', 'float64'];

// Reads our file, compares it with what it should hold, and writes it again with the original library.
const SCRIPT = `
import json, sys, torch
from safetensors.torch import load_file, save_file
task = json.load(sys.stdin)
found = load_file(task['ours'])
for name in task['names']:
    expected = torch.tensor([[0, 1, 2], [3, 4, 5]], dtype=torch.float64).to(getattr(torch, name))
    assert torch.equal(found[name], expected) and found[name].dtype == expected.dtype, name
save_file(found, task['theirs'], metadata={'by': 'python'})
print(json.dumps(sorted(found)))
`;

it.skipIf(!pythonAvailable())('files go to Python and back', async () => {
  const rows = [
    [0, 1, 2],
    [3, 4, 5],
  ];
  const data = new Map<string, Tensor>(DTYPES.map((dtype) => [dtype, tensor(rows, { dtype })]));
  await safetensors.save(file('ours.safetensors'), data);
  const input = { ours: file('ours.safetensors'), theirs: file('theirs.safetensors'), names: DTYPES };
  expect(python(SCRIPT, { input })).toEqual([...DTYPES].sort());
  const back = await safetensors.load(file('theirs.safetensors'));
  expect((await safetensors.readHeader(file('theirs.safetensors'))).metadata).toEqual(new Map([['by', 'python']]));
  for (const [name, value] of data) {
    expect([back.get(name)?.dtype, back.get(name)?.toArray()]).toEqual([name, value.toArray()]);
    back.get(name)?.dispose();
    value.dispose();
  }
});
