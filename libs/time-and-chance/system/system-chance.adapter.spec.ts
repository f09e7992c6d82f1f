import { chanceContract } from '../chance.contract.js';
import { SystemChance } from './system-chance.adapter.js';

chanceContract(() => new SystemChance());
