import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadWeightPlants, formatPlants, lintPlants, protoPlants, typePlants } from './file-plants.js';
import { importPlants, stage } from './import-plants.js';
import type { Plant } from './import-plants.js';
import {
  deadWeightVerdicts,
  formatVerdicts,
  importVerdicts,
  lintVerdicts,
  protoVerdicts,
  typeVerdicts,
} from './tools.js';
import type { Verdict } from './tools.js';
import { Workshop } from './workshop.js';

const root = process.cwd();
const patienceMs = 180_000;
let workshop: Workshop;

beforeAll(() => {
  workshop = new Workshop(root);
  workshop.plant(stage);
  for (const { files } of [
    ...importPlants,
    ...lintPlants,
    ...typePlants,
    ...formatPlants,
    ...deadWeightPlants,
    ...protoPlants,
  ])
    workshop.plant(files);
});

afterAll(() => workshop.remove());

function everyPlantIsNamed(plants: readonly Plant[], judge: (paths: readonly string[]) => Promise<Verdict[]>): void {
  let verdicts: readonly Verdict[] = [];
  beforeAll(async () => {
    verdicts = await judge(plants.map(({ at }) => at));
  }, patienceMs);

  it.each(plants.map((plant) => [plant.fault, plant.rule, plant] as const))(
    '%s is named by %s',
    (_fault, rule, { at }) => {
      expect(verdicts.filter(({ path }) => path === at).map((verdict) => verdict.rule)).toContain(rule);
    },
  );
}

describe('the judge of imports', () => {
  everyPlantIsNamed(importPlants, () => importVerdicts(workshop));

  it('names no file that commits no fault', async () => {
    const innocent = new Set(Object.keys(stage));
    expect((await importVerdicts(workshop)).filter(({ path }) => innocent.has(path))).toEqual([]);
  }, 60_000);

  it('has no rule that was never seen to bite', () => {
    const config = createRequire(import.meta.url)(`${root}/.dependency-cruiser.cjs`) as {
      forbidden: { name: string }[];
    };
    const bitten = new Set(importPlants.map(({ rule }) => rule));
    expect(config.forbidden.map(({ name }) => name).filter((name) => !bitten.has(name))).toEqual([]);
  });
});

describe('the judge of what happens inside a file', () => {
  everyPlantIsNamed(lintPlants, (paths) => lintVerdicts(workshop, paths));
});

describe('the type checker', () => {
  everyPlantIsNamed(typePlants, () => typeVerdicts(workshop));
});

describe('the judge of form', () => {
  everyPlantIsNamed(formatPlants, (paths) => formatVerdicts(workshop, paths));
});

describe('the judge of dead weight', () => {
  everyPlantIsNamed(deadWeightPlants, () => deadWeightVerdicts(workshop));
});

describe('the judge of the wire', () => {
  everyPlantIsNamed(protoPlants, () => protoVerdicts(workshop));
});
