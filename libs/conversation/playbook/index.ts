export { PlaybookPlanner } from './playbook-planner.adapter.js';
