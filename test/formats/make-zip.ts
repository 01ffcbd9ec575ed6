/** What is to be wrong with an archive. */
export interface ZipOptions {
  readonly zip64?: boolean;
  readonly comment?: string;
  /** The number of entries that the end record claims. */
  readonly count?: number;
  /** Added to the directory's offset in the end record. */
  readonly offsetBy?: number;
  readonly flags?: number;
  /** Puts the first entry in the directory twice. */
  readonly repeat?: boolean;
  readonly localHeader?: number;
  /** The first entry's name. */
  readonly name?: Uint8Array;
  readonly part?: number;
}

/** An archive of stored files, or one that is wrong on purpose. */
export function makeZip(files: Readonly<Record<string, string>>, options: ZipOptions = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [i, [name, content]] of Object.entries(files).entries()) {
    const nameBytes = i === 0 && options.name !== undefined ? Buffer.from(options.name) : Buffer.from(name);
    const data = Buffer.from(content);
    const local = Buffer.concat([
      localHeader(0x04034b50, 20, 0, 0, 0, 0, 0, data.length, data.length, nameBytes.length, 0),
      nameBytes,
      data,
    ]);
    const entry = Buffer.concat([
      entryHeader(nameBytes.length, data.length, options.localHeader ?? at, options),
      nameBytes,
      extra(options),
    ]);
    locals.push(local);
    directory.push(entry);
    if (i === 0 && options.repeat === true) directory.push(entry);
    at += local.length;
  }
  const body = Buffer.concat(directory);
  return Buffer.concat([...locals, body, ...end(at, body.length, options.count ?? directory.length, options)]);
}

function localHeader(signature: number, version: number, ...rest: number[]): Buffer {
  const [flags = 0, method = 0, time = 0, date = 0, crc = 0, compressed = 0, size = 0, nameLength = 0, extraLength = 0] = rest;
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(signature, 0);
  for (const [i, value] of [version, flags, method, time, date].entries()) bytes.writeUInt16LE(value, 4 + 2 * i);
  for (const [i, value] of [crc, compressed, size].entries()) bytes.writeUInt32LE(value, 14 + 4 * i);
  for (const [i, value] of [nameLength, extraLength].entries()) bytes.writeUInt16LE(value, 26 + 2 * i);
  return bytes;
}

function entryHeader(nameLength: number, size: number, localHeader: number, options: ZipOptions): Buffer {
  const bytes = Buffer.alloc(46);
  bytes.writeUInt32LE(0x02014b50, 0);
  bytes.writeUInt16LE(options.flags ?? 0, 8);
  bytes.writeUInt32LE(size, 20);
  bytes.writeUInt32LE(size, 24);
  bytes.writeUInt16LE(nameLength, 28);
  bytes.writeUInt16LE(extra(options).length, 30);
  bytes.writeUInt32LE(localHeader, 42);
  return bytes;
}

/** A field that a reader must step over. */
function extra({ zip64 = false }: ZipOptions): Buffer {
  return zip64 ? Buffer.from([0x46, 0x42, 2, 0, 0x5a, 0x5a]) : Buffer.alloc(0);
}

function end(offset: number, size: number, count: number, options: ZipOptions): Buffer[] {
  const { zip64 = false, comment = '', offsetBy = 0, part = 0 } = options;
  const parts: Buffer[] = [];
  if (zip64) {
    const record64 = Buffer.alloc(56);
    record64.writeUInt32LE(0x06064b50, 0);
    record64.writeBigUInt64LE(44n, 4);
    for (const [i, value] of [count, count, size, offset + offsetBy].entries()) record64.writeBigUInt64LE(BigInt(value), 24 + 8 * i);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(BigInt(offset + size), 8);
    locator.writeUInt32LE(1, 16);
    parts.push(record64, locator);
  }
  const text = Buffer.from(comment);
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(0x06054b50, 0);
  bytes.writeUInt16LE(part, 4);
  bytes.writeUInt16LE(zip64 ? 0xffff : count, 8);
  bytes.writeUInt16LE(zip64 ? 0xffff : count, 10);
  bytes.writeUInt32LE(zip64 ? 0xffffffff : size, 12);
  bytes.writeUInt32LE(zip64 ? 0xffffffff : Math.max(0, offset + offsetBy), 16);
  bytes.writeUInt16LE(text.length, 20);
  return [...parts, bytes, text];
}
