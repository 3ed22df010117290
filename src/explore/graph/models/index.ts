import { js } from './js.ts';
import type { MemoryModel, ModelName } from './model.ts';
import { rc11 } from './rc11.ts';
import { sc } from './sc.ts';
import { tso } from './tso.ts';

const MODELS: Readonly<Record<ModelName, MemoryModel>> = { sc, tso, rc11, js };

export function memoryModel(name: ModelName): MemoryModel {
  return MODELS[name];
}
