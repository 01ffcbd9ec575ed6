/** Readers: datasets over files. */

export { type ArrayDType, type ArrayDTypes, type ArrayFields, ArrayFileDataset, npy, npz, safetensors } from './array-files.js';
export { type Cifar10Options, type Cifar100Options, cifar10, cifar100 } from './cifar.js';
export { CsvDataset, type CsvOptions, csv } from './csv.js';
export { ImageDataset, ImageFolderDataset, imageFolder } from './images/image-folder.js';
export type { ImageFolderOptions } from './images/options.js';
export { JsonLinesDataset, type JsonLinesOptions, type JsonRow, jsonLines } from './json-lines.js';
export { type ImageSample, LabelledImages } from './labelled-images.js';
export { type IdxFiles, type MnistOptions, mnist } from './mnist.js';
export { ParquetDataset, type ParquetOptions, parquet } from './parquet.js';
export type { Normalization, PixelOptions } from './pixels.js';
export { SeriesDataset, type SeriesOptions, type SeriesScale, series } from './series.js';
export type { ArraySample } from './stack-samples.js';
export type { Column, ColumnOptions, ColumnType, MissingPolicy, Value } from './table/column.js';
export type { Row, TableOptions } from './table/table.js';
export { TextBytesDataset, type TextBytesOptions, type TextSample, textBytes } from './text-bytes.js';
export { TextLinesDataset, type TextLinesOptions, textLines } from './text-lines.js';
export { TextTokensDataset, type TextTokensOptions, textTokens } from './text-tokens.js';
export { TextsDataset, type TextsOptions, texts } from './texts.js';
export { type TokenizedOptions, tokenized } from './tokenized.js';
export { loadTokenizer, type TextTokenizer } from './tokenizer.js';
export { type Series, WindowDataset, type WindowOptions, type WindowSample, windows } from './windows.js';
