// Runs ONNX files by ONNX Runtime and compares their outputs with ours: onnx_runtime.mjs MODULES (MODEL EXAMPLES)...
// MODULES is the folder node_modules with onnxruntime-node; EXAMPLES a safetensors file with "inputs" as the model reads them, and "outputs".
// Prints a line of JSON for each model: its file and the largest difference.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, ...files] = process.argv.slice(2);
const ort = createRequire(modules + "/")("onnxruntime-node");

function read(path) {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString("utf8"));
  const tensor = name => {
    const { shape, data_offsets: [from, to] } = header[name];
    return { shape, numbers: new Float32Array(bytes.buffer.slice(bytes.byteOffset + 8 + length + from, bytes.byteOffset + 8 + length + to)) };
  };
  return { inputs: tensor("inputs"), outputs: tensor("outputs") };
}

for (let i = 0; i < files.length; i += 2) {
  const { inputs, outputs } = read(files[i + 1]);
  const session = await ort.InferenceSession.create(files[i], { intraOpNumThreads: 2, logSeverityLevel: 3 });
  const result = await session.run({ [session.inputNames[0]]: new ort.Tensor("float32", inputs.numbers, inputs.shape) });
  const theirs = result[session.outputNames[0]];
  if (JSON.stringify(theirs.dims) !== JSON.stringify(outputs.shape)) {
    throw new Error(`${files[i]}: outputs of ${theirs.dims}, expected ${outputs.shape}`);
  }
  let difference = 0;
  for (let j = 0; j < theirs.data.length; j++) {
    difference = Math.max(difference, Math.abs(theirs.data[j] - outputs.numbers[j]));
  }
  console.log(JSON.stringify({ model: files[i], difference }));
}
