/**
 * Writes the list of operators that a CUDA build of libtorch has kernels for, from the declarations that come with the wheel.
 *
 *   node operators.mjs <native_functions.yaml> <operators.inc>
 */

import { readFileSync, writeFileSync } from 'node:fs';

/** Made by the device itself (own_kernels.cc, recurrent_kernels.cc). */
const OWN = new Set([
  ...['empty.memory_format', 'empty_strided', 'copy_', '_local_scalar_dense', 'resize_', 'record_stream', '_fused_sdp_choice'],
  ...['set_', 'set_.source_Storage', 'set_.source_Storage_storage_offset', 'set_.source_Tensor'],
  ...['as_strided', 'view', '_reshape_alias', 'unfold', 'view_as_real', 'view_as_complex', 'convolution_backward'],
  ...['_thnn_fused_lstm_cell', '_thnn_fused_lstm_cell_backward_impl', '_thnn_fused_gru_cell', '_thnn_fused_gru_cell_backward'],
]);

const [declarations, output] = process.argv.slice(2);
const entries = readFileSync(declarations, 'utf8')
  .split(/^- func: /m)
  .slice(1);
const lines = [];
for (const entry of entries) {
  const name = entry.slice(0, entry.indexOf('('));
  // `CPU, CUDA: kernel`, or a form that is made from another one's.
  const hasKernel = /^ {4}(?:\w+, )*CUDA(?:, \w+)*:/m.test(entry) || /^ {2}structured_delegate:/m.test(entry);
  if (!hasKernel || OWN.has(name)) continue;
  lines.push(`{"${name}", ${!/^ {2}device_check: NoCheck/m.test(entry)}},`);
}
writeFileSync(output, `${lines.join('\n')}\n`);
