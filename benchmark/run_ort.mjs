#!/usr/bin/env node
// Runs an ONNX model in ONNX Runtime on the CPU and prints how long it takes.
//
// usage: run_ort.mjs MODEL.onnx --ort=DIR [--input=IN.npy]... [--output=OUT.npy]...
//                    [--threads=N] [--warmup=N] [--iterations=N]
//        run_ort.mjs --batch=JOBS.json --ort=DIR
//
// DIR is a folder where `npm install --ignore-scripts onnxruntime-node` was run;
// the package holds the CPU library. Inputs and outputs are in the model's order.
// Prints one line of JSON: {"version": ..., "times_ms": [...]}. JOBS.json is a list of
// {"model": ..., "inputs": [...], "outputs": [...], "optimize": "all" or "disabled"}:
// each runs once, and the printed line has an error message or null for each.
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';

const types = {
  '<f4': ['float32', Float32Array], '<f8': ['float64', Float64Array],
  '|i1': ['int8', Int8Array], '|u1': ['uint8', Uint8Array],
  '<i4': ['int32', Int32Array], '<i8': ['int64', BigInt64Array],
};

// numpy's .npy: "\x93NUMPY", version, the length of a header, the header, data.
function readNpy(ort, file) {
  const bytes = fs.readFileSync(file);
  const isFirstVersion = bytes[6] === 1;
  const start = isFirstVersion ? 10 : 12;
  const end = start + (isFirstVersion ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  const header = bytes.toString('latin1', start, end);
  const type = types[/'descr': '([^']+)'/.exec(header)[1]];
  if (!type || !/'fortran_order': False/.test(header))
    throw new Error(`expected a row-major array of ${Object.keys(types)} in ${file}, but got ${header}`);
  const shape = /'shape': \(([^)]*)\)/.exec(header)[1].match(/\d+/g) ?? [];
  // A copy, whose start is aligned.
  const data = new type[1](new Uint8Array(bytes.subarray(end)).buffer);
  return new ort.Tensor(type[0], data, shape.map(Number));
}

function writeNpy(file, tensor) {
  const descr = Object.keys(types).find(key => types[key][0] === tensor.type);
  if (!descr)
    throw new Error(`expected an output of ${Object.keys(types)}, but got ${tensor.type}`);
  const shape = tensor.dims.join(', ') + (tensor.dims.length === 1 ? ',' : '');
  let header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;
  header = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + '\n';
  const magic = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  magic.writeUInt16LE(header.length, 8);
  const data = Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  fs.writeFileSync(file, Buffer.concat([magic, Buffer.from(header, 'latin1'), data]));
}

const options = {ort: '.', threads: '1', warmup: '3', iterations: '20', batch: ''};
const inputs = [], outputs = [];
let model;
for (const argument of process.argv.slice(2)) {
  const [, name, value] = /^--([a-z]+)=(.*)$/.exec(argument) ?? [];
  if (name === 'input') inputs.push(value);
  else if (name === 'output') outputs.push(value);
  else if (name in options) options[name] = value;
  else if (!argument.startsWith('-')) model = argument;
  else throw new Error(`expected a known flag, but got ${argument}`);
}
if (!model && !options.batch)
  throw new Error('expected a model, but got none');

const require = createRequire(path.resolve(options.ort, 'package.json'));
const ort = require('onnxruntime-node');

function open(file, optimize) {
  return ort.InferenceSession.create(file, {
    intraOpNumThreads: Number(options.threads),
    interOpNumThreads: 1,
    graphOptimizationLevel: optimize,
    logSeverityLevel: 3,
  });
}

function readInputs(session, files) {
  return Object.fromEntries(files.map((file, i) => [session.inputNames[i], readNpy(ort, file)]));
}

async function runBatch(jobs) {
  const errors = [];
  for (const job of jobs) {
    try {
      const session = await open(job.model, job.optimize);
      const results = await session.run(readInputs(session, job.inputs));
      job.outputs.forEach((file, i) => writeNpy(file, results[session.outputNames[i]]));
      await session.release();
      errors.push(null);
    } catch (error) {
      errors.push(error.message);
    }
  }
  console.log(JSON.stringify(errors));
}

async function runTimed() {
  const session = await open(model, 'all');
  const feeds = readInputs(session, inputs);
  let results = await session.run(feeds);
  for (let i = 1; i < Number(options.warmup); ++i)
    results = await session.run(feeds);
  const times = [];
  for (let i = 0; i < Number(options.iterations); ++i) {
    const start = process.hrtime.bigint();
    results = await session.run(feeds);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  outputs.forEach((file, i) => writeNpy(file, results[session.outputNames[i]]));
  console.log(JSON.stringify({version: require('onnxruntime-node/package.json').version, times_ms: times}));
}

await (options.batch ? runBatch(JSON.parse(fs.readFileSync(options.batch, 'utf8'))) : runTimed());
