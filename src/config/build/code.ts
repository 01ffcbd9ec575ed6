/** What a configuration does, as TypeScript. */

import { Code, literal } from '../parts/call.js';
import { controllerRegistry } from '../parts/controllers.js';
import { loggerRegistry } from '../parts/loggers.js';
import { lossRegistry } from '../parts/losses.js';
import { modelRegistry } from '../parts/models.js';
import { optimizerRegistry } from '../parts/optimizers.js';
import { transformRegistry } from '../parts/transforms.js';
import { differing } from '../parts/call.js';
import { checkpointTable } from '../../trainer/checkpoint/options.js';
import { stepTable } from '../../trainer/step/step-options.js';
import { subjectTable } from '../../trainer/prepare/subject.js';
import type { ConfigValues, NamedPart } from '../values.js';
import { evaluationTransforms, type Experiment } from './build.js';

/** A program of the public API that trains as `neve train` does. */
export function configCode({ config, prepared, code }: Experiment, runDir: string): string {
  const { values } = config;
  const { validation, run, model, loss } = values;
  const body = [
    ...(run.threads === null ? [] : [`setNumThreads(${run.threads});`]),
    ...dataCode(values, code),
    '',
    `setSeed(${run.seed});`,
    (modelRegistry.parts[model.name] as (typeof modelRegistry.parts)[string]).code(model, prepared.ends),
    ...(typeof model.weights === 'string' ? [`model.loadStateDict(await safetensors.load(${literal(model.weights)}));`] : []),
    ...(loss.name === 'module' ? [`const loss = await import(${literal(loss.path)});`] : []),
    'const trainer = new Trainer({',
    '  model,',
    `  loss: ${lossRegistry.parts[loss.name]?.code(loss)},`,
    `  optimizer: ${optimizerRegistry.parts[values.optimizer.name]?.code(values.optimizer)},`,
    `  controllers: [${values.controllers.map((each) => controllerRegistry.parts[each.name]?.code(each)).join(', ')}],`,
    ...lines({
      ...differing({ ...stepTable, channelsLast: subjectTable.channelsLast }, { ...values.step, precision: values.precision }),
      seed: run.seed,
    }),
    ...(run.deterministic ? ['  deterministic: true,'] : []),
    ...(values.device === 'auto' ? [] : [`  device: ${literal(values.device)},`]),
    '});',
    '',
    'const run = trainer.fit(loader, {',
    ...lines(Object.fromEntries(Object.entries(values.stop).filter(([, limit]) => limit !== null))),
    ...(validation === null ? [] : validationCode(values)),
    ...lines({
      ...(values.log.metrics.length === 0 ? {} : { metrics: values.log.metrics }),
      ...(values.log.every === null ? {} : { logEvery: values.log.every }),
    }),
    ...checkpointCode(values),
    ...(values.log.loggers.length === 0
      ? []
      : [`  loggers: [${values.log.loggers.map((each) => loggerRegistry.parts[each.name]?.code(each, runDir)).join(', ')}],`]),
    ...(run.overwrite ? ['  overwrite: true,'] : []),
    ...(run.remoteControl ? ['  remoteControl: true,'] : []),
    `  runDir: ${literal(runDir)},`,
    '});',
    'showProgress(run);',
    'console.log(summaryTable(await run));',
  ];
  const text = body.join('\n');
  const names = [
    'CsvLogger',
    'data',
    'F',
    'loadModel',
    'MlflowLogger',
    'models',
    ...Object.keys(controllerRegistry.parts),
    'optim',
    'safetensors',
    'setNumThreads',
    'setSeed',
    'showProgress',
    'summaryTable',
    'Tensor',
    'TensorBoardLogger',
    'Trainer',
  ];
  const used = names
    .filter((name) => new RegExp(`\\b${name}\\b[.(]|new ${name}\\b|: ${name}\\b`).test(text))
    .sort((a, b) => a.localeCompare(b));
  return `import { ${used.map((name) => (name === 'Tensor' ? 'type Tensor' : name)).join(', ')} } from 'neve';\n\n${text}\n`;
}

function lines(options: object): string[] {
  return Object.entries(options).map(([key, value]) => `  ${key}: ${literal(value)},`);
}

function dataCode(values: ConfigValues, code: Experiment['code']): string[] {
  const { data, validation, run } = values;
  const source = code.train;
  const loads = data.keep === 'memory' && !/data\.texts\(/.test(source);
  const rows = loads ? `await (${source}).load()` : source;
  const split = validation?.split ?? null;
  const found: string[] = [];
  if (split === null) found.push(`const train = ${rows};`);
  else if (code.overlap === null) {
    const stratify = validation?.stratify === true ? ', stratify: rows.labels()' : '';
    found.push(`const rows = ${rows};`, `const [train, held] = rows.split([${1 - split}, ${split}], { seed: ${run.seed}${stratify} });`);
  } else {
    found.push(
      `const rows = ${rows};`,
      `const count = Math.max(1, Math.round(rows.size * ${split}));`,
      '// No window reaches from one part into the other.',
      data.keep === 'memory'
        ? `const [train, held] = [rows.slice(0, rows.size - count - ${code.overlap}), rows.slice(rows.size - count)];`
        : `const [train, held] = [rows.take(rows.size - count - ${code.overlap}), rows.skip(rows.size - count)];`,
    );
  }
  if (code.validation !== null) found.push(`const held = ${loads ? `await (${code.validation}).load()` : code.validation};`);
  const isHeld = split !== null || code.validation !== null;
  let [trainName, heldName] = ['train', 'held'];
  for (const field of ['x', 'y'] as const) {
    const kind = data.scale[field];
    if (kind === null) continue;
    const scaler = `${field}Scaler`;
    found.push(`const ${scaler} = await data.fitScaler(${trainName}, ${literal(kind)}, { field: '${field}' });`);
    found.push(`const ${trainName}${field.toUpperCase()} = ${scaler}.transform(${trainName});`);
    if (isHeld) found.push(`const ${heldName}${field.toUpperCase()} = ${scaler}.transform(${heldName});`);
    trainName += field.toUpperCase();
    heldName += field.toUpperCase();
  }
  const options = {
    batchSize: data.batchSize,
    ...(data.shuffle ? { shuffle: true } : {}),
    ...(data.shuffle || drawsAnything(data.transform) ? { seed: run.seed } : {}),
    ...(data.dropLast ? { dropLast: true } : {}),
    ...(data.transform.length === 0 ? {} : { transform: data.transform.map(transformCode) }),
  };
  found.push(`const loader = ${trainName}.loader(${literal(options)});`);
  if (isHeld) {
    const seen = evaluationSteps(values);
    const held = {
      batchSize: validation?.batchSize ?? data.batchSize,
      ...(seen.length === 0 ? {} : { transform: seen.map(transformCode) }),
    };
    found.push(`const validation = ${heldName}.loader(${literal(held)});`);
  }
  return found;
}

function evaluationSteps(values: ConfigValues): readonly NamedPart[] {
  if (values.validation !== null && values.validation.transform.length > 0) return values.validation.transform;
  const kept = evaluationTransforms(values).map(({ kind }) => kind as string);
  return values.data.transform.filter(({ name }) => kept.includes(name));
}

function drawsAnything(list: readonly NamedPart[]): boolean {
  return list.some(
    (values) => (transformRegistry.parts[values.name]?.make(values) as { readonly random: boolean } | undefined)?.random === true,
  );
}

const transformCode = (values: NamedPart): Code => new Code(transformRegistry.parts[values.name]?.code(values) ?? '');

function validationCode({ validation, log }: ConfigValues): string[] {
  if (validation === null) return [];
  const metrics = validation.metrics ?? log.metrics;
  const options = {
    data: new Code('validation'),
    ...(validation.every === 1 ? {} : { every: validation.every }),
    ...(metrics.length === 0 ? {} : { metrics }),
    ...(validation.allowNonFinite ? { allowNonFinite: true } : {}),
  };
  const best = { monitor: validation.monitor, ...(validation.mode === 'auto' ? {} : { mode: validation.mode }) };
  return [`  validation: ${literal(options)},`, ...(validation.restoreBest ? [`  restoreBest: ${literal(best)},`] : [])];
}

function checkpointCode({ checkpoint }: ConfigValues): string[] {
  if (checkpoint === false) return ['  checkpoint: false,'];
  const own = differing(checkpointTable, checkpoint);
  return Object.keys(own).length === 0 ? [] : [`  checkpoint: ${literal(own)},`];
}
