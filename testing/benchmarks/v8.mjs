// V8 as an engine: node --no-warnings v8.mjs [--invoke=FUNCTION] FILE [ARGUMENT]...
// A command is started under WASI preview 1; with --invoke the exported function gets the arguments as numbers.
import fs from 'node:fs';
import {WASI} from 'node:wasi';

const words = process.argv.slice(2);
const invoke = words[0].startsWith('--invoke=') ? words.shift().slice('--invoke='.length) : undefined;
const [file, ...args] = words;
const module = new WebAssembly.Module(fs.readFileSync(file));
if (invoke !== undefined) {
  console.log(new WebAssembly.Instance(module, {}).exports[invoke](...args.map(Number)));
} else {
  const wasi = new WASI({version: 'preview1', args: [file, ...args]});
  process.exitCode = wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
}
