/** TFRecord framing. */

import { maskedCrc32c } from './crc32c.js';

/**
 * A record as a TFRecord file holds it: length (8 bytes), checksum of the length (4), the data, checksum of the data (4), all little-endian. Source: the
 * description of TFRecord files in TensorFlow's documentation.
 */
export function frame(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return bytes;
}
